-- Devices that are paused, drained and resumed; what is held for them meanwhile; dead letters that people edit, retry or
-- discard; and a log of who changed what.
-- A process of the version before knows two statuses only: it carries messages of a device that drains or resumes as if it were
-- active (what is held then waits for a new worker), and shows no held messages. It writes letters as before.

alter table actor drop constraint actor_status_check;
alter table actor add constraint actor_status_check check (status in ('active', 'draining', 'paused', 'resuming'));
alter table actor
  add column paused_at timestamptz(3),
  -- closed by a drain: the edge takes no readings of the device until it is resumed
  add column intake text not null default 'open' check (intake in ('open', 'closed')),
  -- readings that went to history only since the pause, because the device has as many held messages as it may
  add column overflow bigint not null default 0;
comment on column actor.status is
  'draining: no new readings at the edge, paused when the queue is empty of it. paused: messages are held. resuming: held ones first.';
-- few rows, and none that a reading moves: the status of an active device never changes
create index actor_supervised on actor (status) where status <> 'active';

create table held_message (
  actor_id text not null,
  -- identity of the message: a second delivery is nothing
  message_id text not null,
  ordinal bigint not null generated always as identity,
  message jsonb not null,
  held_at timestamptz(3) not null default now(),
  primary key (actor_id, message_id)
);
comment on table held_message is 'Messages of a device that is not active, in order. Written and deleted by the commit that holds or carries them (L1, L3).';
create index held_message_order on held_message (actor_id, ordinal);

alter table dead_letter drop constraint dead_letter_state_check;
alter table dead_letter add constraint dead_letter_state_check check (state in ('open', 'retrying', 'retried', 'discarded'));
alter table dead_letter
  -- what came, before somebody edited message
  add column original jsonb,
  add column retries integer not null default 0,
  add column settled_by text,
  add column settled_at timestamptz(3),
  add column reason text;
create index dead_letter_open on dead_letter (site_id) where state = 'open';

create table audit (
  audit_id bigint generated always as identity primary key,
  at timestamptz(3) not null default now(),
  who text not null,
  role text not null,
  -- noun.verb
  action text not null,
  object text not null,
  site_id text,
  device_id text,
  before jsonb,
  after jsonb,
  reason text
);
comment on table audit is 'Who changed what, written in the transaction of the change. Rows are only added.';
create index audit_device on audit (device_id, audit_id) where device_id is not null;
create index audit_site on audit (site_id, audit_id);

create function audit_is_only_added() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are only added';
end
$$;
create trigger audit_unchanged before update or delete on audit for each row execute function audit_is_only_added();
create trigger audit_untruncated before truncate on audit for each statement execute function audit_is_only_added();
