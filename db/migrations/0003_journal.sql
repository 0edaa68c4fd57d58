-- Every transition, in commit order. The feed reads it by (tx, seq) below the oldest running transaction (L9).

create table journal (
  actor_id text not null,
  version bigint not null,
  ordinal integer not null,
  seq bigint not null generated always as identity,
  -- xid8 never wraps; a plain sequence would not be commit order
  tx xid8 not null default pg_current_xact_id(),
  site_id text not null,
  at timestamptz(3) not null,
  part_key text,
  machine text not null,
  event jsonb not null,
  value_before jsonb,
  value_after jsonb,
  state text,
  -- edge ids, an array because each is matched by itself
  taken text[] not null default '{}',
  orders jsonb not null default '[]',
  detail jsonb,
  primary key (actor_id, version, ordinal)
);
comment on table journal is 'Append-only log of transitions. (tx, seq) is the cursor of the feed, (version, ordinal) the order within one actor.';
create index journal_feed on journal (tx, seq);
create index journal_at on journal using brin (at) with (autosummarize = on, pages_per_range = 32);

create table feed_floor (
  singleton boolean primary key default true check (singleton),
  tx xid8 not null,
  seq bigint not null
);
comment on table feed_floor is 'One row: the newest cursor whose journal row retention has deleted. A client behind it must refetch.';
insert into feed_floor (tx, seq) values ('0', 0);
