-- What an operator acknowledged under an Idempotency-Key, so that a repetition after a lost answer is the same request: to acknowledge
-- a latched alarm twice resets it. A process of the version before writes no rows and ignores the key, as it always did.

create table acknowledgement (
  who text not null,
  idempotency_key text not null,
  request jsonb not null,
  -- what was answered for each alarm, in the order of the request
  results jsonb not null,
  -- what the actors are told; a repetition sends it again under the same message ids
  notices jsonb not null,
  asked_at timestamptz(3) not null default now(),
  primary key (who, idempotency_key)
);
comment on table acknowledgement is 'Requests to acknowledge alarms that came with a key, with what was answered and told. Kept shorter than the inbox.';
create index acknowledgement_asked on acknowledgement using brin (asked_at) with (pages_per_range = 32);
