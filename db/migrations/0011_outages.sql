-- Outages of the workers as a whole: what a delay with a restart policy needs to know (L6). Each worker gives a sign of life every
-- second; the first one after a gap records it. A worker of the version before gives none, so while only such are running the
-- time counts as an outage; nothing else changes for them.

create table sign_of_life (
  singleton boolean primary key default true check (singleton),
  at timestamptz(3),
  -- The newest outage again, so that the statement that gives a sign reads it under the lock of the row it writes.
  outage_began_at timestamptz(3),
  outage_ended_at timestamptz(3)
) with (fillfactor = 10);
comment on table sign_of_life is 'One row: when a worker last said that it lives, and the newest outage.';
insert into sign_of_life default values;

create table outage (
  began_at timestamptz(3) primary key,
  ended_at timestamptz(3) not null
);
comment on table outage is 'Gaps between signs of life of the workers: in these nobody carried anything.';
create index outage_ended on outage (ended_at);
