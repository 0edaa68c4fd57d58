// Workers: a sign of life of each process, with its figures. Instants are the database's (L6), so that no clock of a host can make a
// worker look dead or alive.

import type { Queryable } from "./pool.ts";

/** What a worker tells of itself. Stored as it is, so that a newer worker may tell more (L11). */
export interface WorkerStats {
  /** Messages held in memory and not yet true. */
  readonly backlog: number;
  /** Age of the oldest message that is not yet true, ms. */
  readonly oldestMs: number;
  readonly residents: number;
  /** Devices whose step hangs, as far as is known yet; a release of before does not tell. */
  readonly suspects?: number;
  /** Duration of the last turn, ms. */
  readonly turnMs: number;
  readonly turns: number;
  readonly messages: number;
  readonly transitions: number;
  readonly conflicts: number;
  readonly letters: number;
  readonly failures: number;
}

export interface WorkerIdentity {
  readonly workerId: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
}

export interface Worker extends WorkerIdentity {
  readonly startedAt: number;
  readonly seenAt: number;
  /** Time since its last sign of life, ms. */
  readonly silentMs: number;
  readonly stats: WorkerStats;
}

type WorkerRow = {
  worker_id: string;
  host: string;
  pid: number;
  version: string;
  started_at: number;
  seen_at: number;
  silent_ms: number;
  stats: WorkerStats;
};

/** Writes the sign of life, and deletes those of workers that have been gone for an hour. */
export async function reportWorker(
  db: Queryable,
  { workerId, host, pid, version }: WorkerIdentity,
  stats: WorkerStats,
): Promise<void> {
  await db.query(
    `with gone as (delete from worker where seen_at < clock_timestamp() - interval '1 hour' and worker_id <> $1)
     insert into worker (worker_id, host, pid, version, started_at, seen_at, stats)
     values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp(), $5::json)
     on conflict (worker_id) do update set seen_at = clock_timestamp(), stats = excluded.stats`,
    [workerId, host, pid, version, JSON.stringify(stats)],
  );
}

/** A worker that stops in order is not missed. */
export async function removeWorker(db: Queryable, workerId: string): Promise<void> {
  await db.query(`delete from worker where worker_id = $1`, [workerId]);
}

/** Those that gave a sign of life within `withinMs`, the longest running first. */
export async function listWorkers(db: Queryable, args: { readonly withinMs: number }): Promise<Worker[]> {
  const { rows } = await db.query<WorkerRow>(
    `select worker_id, host, pid, version, started_at, seen_at, stats,
            greatest(0, extract(epoch from clock_timestamp() - seen_at) * 1000)::float8 as silent_ms
       from worker
      where seen_at > clock_timestamp() - make_interval(secs => $1::float8 / 1000)
      order by started_at, worker_id
      limit 1000`,
    [args.withinMs],
  );
  return rows.map((row) => ({
    workerId: row.worker_id,
    host: row.host,
    pid: row.pid,
    version: row.version,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    silentMs: row.silent_ms,
    stats: row.stats,
  }));
}
