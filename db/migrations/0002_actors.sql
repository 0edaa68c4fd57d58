-- The truth about each device. Updated once per turn and device, many thousand times a second, so:
--   * fillfactor 70 leaves room for heap-only updates in the same page;
--   * nothing that changes with every reading is indexed. next_due_at is a lower bound of the next timer and moves
--     seldom: re-arming a watchdog does not touch it (architecture, section 4, timers);
--   * no foreign keys on the tables written by a commit, their checks would lock the row of the device each time.

create table actor (
  actor_id text primary key references device (device_id),
  site_id text not null,
  kind text not null,
  -- null until the first step
  machine_version text,
  version bigint not null default 0,
  status text not null default 'active' check (status in ('active', 'paused')),
  paused_reason text,
  state text,
  -- jsonb: filtered and drawn by the API without the whole snapshot
  value jsonb,
  -- jsonb, a versioned envelope (L11): {"v":1,"root":{...},"parts":{...},"boots":[...]}
  snapshot jsonb,
  -- {"<part key or ''>|<timer id>": {"due":ms,"set":ms,"gen":n}}
  timers jsonb not null default '{}',
  next_due_at timestamptz(3),
  last_reading_at timestamptz(3),
  changed_at timestamptz(3) not null default now()
) with (
  fillfactor = 70,
  autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0.5
);
comment on table actor is 'One row per device actor: snapshot, version (compare-and-swap, L3) and timers (L6).';
comment on column actor.next_due_at is 'Lower bound of the earliest deadline in timers; null when there is none.';
create index actor_due on actor (next_due_at) where next_due_at is not null;

create table part (
  actor_id text not null,
  part_key text not null,
  site_id text not null,
  machine text not null,
  state text not null,
  rank smallint,
  value jsonb not null,
  context jsonb not null default '{}',
  started_at timestamptz(3) not null,
  changed_at timestamptz(3) not null,
  ended_at timestamptz(3),
  primary key (actor_id, part_key)
) with (fillfactor = 85);
comment on table part is 'Projection of an actor''s keyed child machines (alarms, commands), for lists. The truth is actor.snapshot.';
create index part_open on part (machine, changed_at) where ended_at is null;
create index part_ended on part using brin (ended_at) with (pages_per_range = 32);

-- The words are those of ISA-18.2. active: the condition holds or is latched. unacknowledged: somebody has still to see it.
create view alarm as
  select actor_id, part_key, site_id, state, rank, value, context, started_at, changed_at,
         state in ('unacknowledged', 'acknowledged', 'latchedUnacknowledged', 'latchedAcknowledged') as active,
         state in ('unacknowledged', 'returnedUnacknowledged', 'latchedUnacknowledged') as unacknowledged
    from part
   where machine = 'alarm' and ended_at is null;
comment on view alarm is 'Live alarm parts; a normal, shelved, suppressed or out-of-service one is neither active nor unacknowledged.';
