// Retention
//
// Forgets what has been kept long enough, in bounded batches: no statement touches more than `batchRows` rows, so none
// holds locks or pins the oldest transaction (which the feed waits for) for long. Safe to run in several processes.

import type { Queryable } from "./pool.ts";

export interface Retention {
  readonly journalKeptDays: number;
  /** Must exceed the 14 days a queue may keep a message (its clock starts anew on redrive), so 30 unless told. */
  readonly inboxKeptDays?: number;
  readonly batchRows?: number;
  /** Batches per table and call; what is left waits for the next call. */
  readonly maxBatches?: number;
}

/** Rows deleted, by table. */
export interface Deleted {
  readonly journal: number;
  readonly inbox: number;
  readonly outbox: number;
  readonly parts: number;
  readonly commands: number;
  readonly sessions: number;
  readonly deadLetters: number;
  readonly readings: number;
  readonly outages: number;
  readonly alarmRequests: number;
}

type Batch = (db: Queryable, keptDays: number, batchRows: number) => Promise<number>;

/** `readingsKeptDays` clears the default partition too; whole days are dropped by maintainPartitions. */
export async function deleteExpired(
  db: Queryable,
  retention: Retention & { readonly readingsKeptDays?: number },
): Promise<Deleted> {
  const { journalKeptDays, inboxKeptDays = 30, readingsKeptDays } = retention;
  const { batchRows = 5_000, maxBatches = 200 } = retention;
  const all = async (batch: Batch, keptDays: number) => {
    let total = 0;
    for (let i = 0; i < maxBatches; i++) {
      const deleted = await batch(db, keptDays, batchRows);
      total += deleted;
      if (deleted < batchRows) break;
    }
    return total;
  };
  return {
    journal: await all(deleteJournal, journalKeptDays),
    // before the inbox: what may still be sent again must still be known there
    alarmRequests: await all(deleteAlarmRequests, inboxKeptDays - 1),
    inbox: await all(deleteInbox, inboxKeptDays),
    outbox: await all(deleteOutbox, journalKeptDays),
    // before parts: a command whose part is gone would look as if it had never been heard
    commands: await all(deleteCommands, journalKeptDays),
    parts: await all(deleteParts, journalKeptDays),
    sessions: await all(deleteSessions, 0),
    deadLetters: await all(deleteDeadLetters, journalKeptDays),
    outages: await all(deleteOutages, journalKeptDays),
    readings: readingsKeptDays === undefined ? 0 : await all(deleteStrayReadings, readingsKeptDays),
  };
}

/** Oldest of the feed first, and the floor of the feed rises in the same statement: no resume can miss a row unseen. */
const deleteJournal: Batch = async (db, keptDays, batchRows) => {
  const { rows } = await db.query<{ deleted: number }>(
    `with oldest as (
       select actor_id, version, ordinal, at from journal order by tx, seq limit $2::int),
     gone as (
       delete from journal j using oldest o
        where j.actor_id = o.actor_id and j.version = o.version and j.ordinal = o.ordinal
          and o.at < now() - make_interval(days => $1::int)
        returning j.tx, j.seq),
     newest as (
       select tx, seq from gone order by tx desc, seq desc limit 1),
     raised as (
       update feed_floor f set tx = n.tx, seq = n.seq from newest n where (f.tx, f.seq) < (n.tx, n.seq))
     select count(*)::int as deleted from gone`,
    [keptDays, batchRows],
  );
  return rows[0]?.deleted ?? 0;
};

const deleteInbox: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from inbox where ctid = any(array(
       select ctid from inbox where at < now() - make_interval(days => $1::int) limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};

const deleteAlarmRequests: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from alarm_request where ctid = any(array(
       select ctid from alarm_request where asked_at < now() - make_interval(days => $1::int)
        limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};

const deleteOutbox: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from outbox where ctid = any(array(
       select ctid from outbox
        where created_at < now() - make_interval(days => $1::int) and (answered_at is not null or expires_at < now())
        limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};

const deleteCommands: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from command where ctid = any(array(
       select c.ctid from command c
        where c.created_at < now() - make_interval(days => $1::int) and c.expires_at < now()
          and not exists (select 1 from part p where p.actor_id = c.device_id
                             and p.part_key = 'command/' || c.command_id
                             and (p.ended_at is null or p.ended_at >= now() - make_interval(days => $1::int)))
        limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};

const deleteParts: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from part where ctid = any(array(
       select ctid from part where ended_at < now() - make_interval(days => $1::int)
        limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};

const deleteSessions: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from session where ctid = any(array(
       select ctid from session where expires_at < now() - make_interval(days => $1::int)
        limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};

/** Settled ones only: any other letter is somebody's lost message and stays until it is carried or discarded. */
const deleteDeadLetters: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from dead_letter where ctid = any(array(
       select ctid from dead_letter where state in ('retried', 'discarded') and at < now() - make_interval(days => $1::int)
        limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};

/** No timer waits longer than the journal is kept. */
const deleteOutages: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from outage where ctid = any(array(
       select ctid from outage where ended_at < now() - make_interval(days => $1::int)
        limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};

const deleteStrayReadings: Batch = async (db, keptDays, batchRows) => {
  const { rowCount } = await db.query(
    `delete from reading_default where ctid = any(array(
       select ctid from reading_default where measured_at < now() - make_interval(days => $1::int)
        limit $2::int for update skip locked))`,
    [keptDays, batchRows],
  );
  return rowCount ?? 0;
};
