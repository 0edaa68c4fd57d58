-- What goes out (orders), what came in (commands already applied), and what could not be applied.

create table outbox (
  actor_id text not null,
  order_id text not null,
  site_id text not null,
  payload jsonb not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  delivered_at timestamptz(3),
  delivery_attempts integer not null default 0,
  answered_at timestamptz(3),
  answer jsonb,
  primary key (actor_id, order_id)
) with (autovacuum_vacuum_scale_factor = 0.05);
comment on table outbox is 'Orders to devices, written by the commit that decided them (L1) and settled by the answer of the device.';
create index outbox_unsettled on outbox (site_id, actor_id, expires_at) where answered_at is null;
create index outbox_created on outbox using brin (created_at) with (pages_per_range = 32);

create table inbox (
  actor_id text not null,
  message_id text not null,
  at timestamptz(3) not null default now(),
  primary key (actor_id, message_id)
);
comment on table inbox is 'Ids of command messages already applied, so that a second delivery is nothing (L2). Kept longer than a queue may keep a message.';
create index inbox_at on inbox using brin (at) with (autosummarize = on, pages_per_range = 32);

create table dead_letter (
  actor_id text not null,
  letter_id text not null,
  site_id text not null,
  queue text not null,
  message jsonb not null,
  error jsonb not null,
  at timestamptz(3) not null default now(),
  state text not null default 'open' check (state in ('open', 'retried', 'discarded')),
  primary key (actor_id, letter_id)
);
comment on table dead_letter is 'Messages that could not be applied, with the reason: one device''s poison never stops the rest (L8).';
create index dead_letter_at on dead_letter (at);
