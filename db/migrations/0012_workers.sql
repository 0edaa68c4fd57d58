-- Who works, and how: each worker writes its row every few seconds, so that operators see where the queue is and that nobody carries
-- it. A hint for people and never a lease: no worker reads it. A worker of the version before writes none and is not seen.

create table worker (
  worker_id text primary key,
  host text not null,
  pid integer not null,
  version text not null,
  started_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  stats json not null
) with (fillfactor = 50);
comment on table worker is 'Sign of life of each worker process with its figures. Rows of workers long gone are deleted by the others.';
