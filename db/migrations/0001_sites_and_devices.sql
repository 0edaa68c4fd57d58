-- What stands in the field. Everything else leads its keys with the device (or the site), so the schema can be
-- distributed by that column later.

create table migration_hash (
  name text primary key,
  hash text not null
);
comment on table migration_hash is 'Content of each migration as it was applied: an edited file is refused.';

create table site (
  site_id text primary key,
  name text not null,
  time_zone text not null default 'UTC',
  created_at timestamptz(3) not null default now()
);
comment on table site is 'A microgrid: a place with devices. time_zone is an IANA name, used for display only.';

create table device (
  device_id text primary key,
  site_id text not null references site,
  kind text not null,
  name text not null,
  -- An array, not jsonb: filtered by containment, and a tag is never anything but a word.
  tags text[] not null default '{}',
  -- jsonb: open-ended per kind, read and replaced whole.
  settings jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  retired_at timestamptz(3)
);
comment on table device is 'What an engineer entered about a device. What the device is doing now stands in actor.';
create index device_site on device (site_id, device_id);
create index device_tags on device using gin (tags);
