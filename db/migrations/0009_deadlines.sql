-- Deadlines leave the actor's row. There the index on next_due_at made every update that moved the bound a full one, with an
-- entry in each index: the claim of a due watchdog and the commit that winds it up again, two updates in seven for a device
-- that talks once a second. With no index but the key, every update of an actor can stay in its page (heap-only).
-- Workers of the version before write next_due_at and fail here: stop them first.

create table deadline (
  actor_id text primary key,
  due_at timestamptz(3)
) with (
  fillfactor = 70,
  autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0.5
);
comment on table deadline is 'When to look at an actor''s timers next (L6).';
comment on column deadline.due_at is
  'Lower bound of the earliest deadline in actor.timers; may lie before it, never after. While a claim holds, its end. Null when there is none.';
create index deadline_due on deadline (due_at) where due_at is not null;

insert into deadline (actor_id, due_at)
  select actor_id, next_due_at from actor where next_due_at is not null;
alter table actor drop column next_due_at;

-- Half of each page stays free: a turn that touches every row of a page must find room for all of their new versions, because
-- the old ones can be pruned only after it.
alter table actor set (fillfactor = 50);
