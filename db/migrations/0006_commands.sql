create table command (
  device_id text not null references device,
  command_id uuid not null,
  site_id text not null,
  kind text not null check (kind in ('setpoint', 'operation')),
  request jsonb not null,
  idempotency_key text,
  requested_by text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  primary key (device_id, command_id),
  unique (device_id, idempotency_key)
);
comment on table command is 'What an operator asked of a device. How far it got stands in part, key command/<command_id>.';
create index command_by_id on command (command_id);
create index command_newest on command (device_id, created_at desc);
