-- Marks of drains that the queue has not taken yet: stored with the drain, deleted when they are sent, so that a drain ends also when the
-- queue was away or the process died in between. A process of the version before stores none and sends its mark as it always did.

create table drain_mark (
  actor_id text primary key,
  -- its identity in the queue: a mark that is sent twice is heard once
  mark_id text not null default gen_random_uuid()::text,
  site_id text not null,
  asked_by text not null,
  reason text not null,
  stored_at timestamptz(3) not null default now()
);
comment on table drain_mark is 'Marks that end drains, until the queue has them. Almost always empty.';

-- What drains now may wait for a mark that was lost.
insert into drain_mark (actor_id, site_id, asked_by, reason)
  select actor_id, site_id, 'an operator', 'asked for before the migration of drain marks' from actor where status = 'draining';
