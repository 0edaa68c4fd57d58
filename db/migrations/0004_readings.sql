-- History of readings, one partition per day (UTC). Days are created and dropped by maintainPartitions; what fits no
-- day waits in the default partition and is moved when its day is made.

create table reading (
  device_id text not null,
  measured_at timestamptz(3) not null,
  boot_id text not null,
  seq bigint not null,
  -- bigint, not xid8: brin has no operator class for xid8
  tx bigint not null default pg_current_xact_id()::text::bigint,
  site_id text not null,
  received_at timestamptz(3) not null,
  late boolean not null default false,
  points jsonb not null,
  primary key (device_id, measured_at, boot_id, seq)
) partition by range (measured_at);
comment on table reading is 'Telemetry as received, identified by (device, boot, seq) (L4). tx finds what is new, below the same horizon as the feed.';

-- Rows arrive in the order of tx, so a brin of a few pages per range finds the newest without a btree entry per row.
create index reading_tx on reading using brin (tx) with (autosummarize = on, pages_per_range = 8);

create table reading_default partition of reading default;
comment on table reading_default is 'Readings of days that have no partition yet.';
