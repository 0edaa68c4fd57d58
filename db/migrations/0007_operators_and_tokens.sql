create table operator (
  operator_id uuid primary key default gen_random_uuid(),
  name text not null unique,
  password_hash text not null,
  role text not null check (role in ('viewer', 'operator', 'engineer', 'admin')),
  -- null = all sites
  sites text[],
  created_at timestamptz(3) not null default now(),
  disabled_at timestamptz(3)
);
comment on table operator is 'A person who signs in.';

create table session (
  session_hash text primary key,
  operator_id uuid not null references operator on delete cascade,
  created_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null
) with (fillfactor = 80);
comment on table session is 'A signed-in browser. Holds the keyed hash of the cookie, never the cookie.';
create index session_operator on session (operator_id);

create table device_token (
  token_id text primary key,
  token_hash text not null,
  site_id text not null references site,
  -- null = the gateway of the whole site
  device_id text references device,
  may_register boolean not null default false,
  created_at timestamptz(3) not null default now(),
  revoked_at timestamptz(3)
);
comment on table device_token is 'Bearer tokens of devices and gateways, stored as keyed hashes.';
create index device_token_site on device_token (site_id);
