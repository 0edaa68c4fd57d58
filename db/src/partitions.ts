// Partitions of readings
//
// One table per UTC day. New days are made ahead, old days dropped whole, and readings that found no day (they wait in
// the default partition) are moved when theirs is made. Each day is its own short transaction under one advisory lock,
// so several workers may run this at once and none holds up ingestion for longer than one small DDL statement.

import { inTransaction } from "./pool.ts";
import type { Pool, Queryable } from "./pool.ts";

export interface PartitionUpkeep {
  readonly daysAhead: number;
  /** Days before today that are kept; without it nothing is dropped. */
  readonly readingsKeptDays?: number;
}

export interface PartitionChanges {
  readonly created: string[];
  readonly dropped: string[];
}

const lockId = 720_481_001;

/** Moving holds up writers: a bigger backfill of a past day stays in the default partition, where it is kept as well. */
const mostMoved = 100_000;

/** Creates and drops day partitions as needed, by the clock of the database. Names are `reading_<yyyymmdd>`. */
export async function maintainPartitions(pool: Pool, upkeep: PartitionUpkeep): Promise<PartitionChanges> {
  const keptDays = upkeep.readingsKeptDays ?? null;
  const created: string[] = [];
  for (const day of await missingDays(pool, upkeep.daysAhead, keptDays)) {
    if (await inTransaction(pool, (db) => createDay(db, day))) created.push(nameOf(day));
  }
  const dropped: string[] = [];
  if (keptDays !== null) {
    for (const name of await expiredDays(pool, keptDays)) {
      if (await inTransaction(pool, (db) => dropDay(db, name))) dropped.push(name);
    }
  }
  return { created, dropped };
}

const nameOf = (day: string) => `reading_${day.replaceAll("-", "")}`;

/** Today and the days ahead, and past days that are kept and have readings in the default partition. */
async function missingDays(db: Queryable, daysAhead: number, keptDays: number | null): Promise<string[]> {
  const { rows } = await db.query<{ day: string }>(
    `with today as (select (now() at time zone 'UTC')::date as day),
          wanted as (
            select today.day + n as day from today, generate_series(0, $1::int) n
            union
            select (measured_at at time zone 'UTC')::date from reading_default, today
             where measured_at < today.day::timestamp at time zone 'UTC'
               and ($2::int is null or measured_at >= (today.day - $2::int)::timestamp at time zone 'UTC')
             group by 1 having count(*) <= $3::int
          )
     select to_char(day, 'YYYY-MM-DD') as day from wanted
      where to_regclass('reading_' || to_char(day, 'YYYYMMDD')) is null
      order by day`,
    [daysAhead, keptDays, mostMoved],
  );
  return rows.map((row) => row.day);
}

async function createDay(db: Queryable, day: string): Promise<boolean> {
  if (!(await lockAndCheck(db, nameOf(day), false))) return false;
  const name = nameOf(day);
  const from = `timestamptz '${day} 00:00:00+00'`;
  const to = `timestamptz '${day} 00:00:00+00' + interval '24 hours'`;
  // Writers wait here, not at the default partition: one that has chosen it already would be refused (23514) once the
  // day is attached, although its reading is fine. Readers go on.
  await db.query(`lock table reading in share row exclusive mode`);
  await db.query(`lock table reading_default in access exclusive mode`);
  await db.query(`create table ${name} (like reading including all)`);
  await db.query(
    `with moved as (delete from reading_default where measured_at >= ${from} and measured_at < ${to} returning *)
     insert into ${name} select * from moved order by tx`,
  );
  await db.query(
    `alter table reading attach partition ${name}
       for values from ('${day} 00:00:00+00') to ('${nextDay(day)} 00:00:00+00')`,
  );
  return true;
}

async function expiredDays(db: Queryable, keptDays: number): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select c.relname as name
       from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'reading'::regclass
        and c.relname ~ '^reading_[0-9]{8}$'
        and c.relname < 'reading_' || to_char((now() at time zone 'UTC')::date - $1::int, 'YYYYMMDD')
      order by c.relname`,
    [keptDays],
  );
  return rows.map((row) => row.name);
}

async function dropDay(db: Queryable, name: string): Promise<boolean> {
  if (!(await lockAndCheck(db, name, true))) return false;
  await db.query(`drop table ${name}`);
  return true;
}

/**
 * Waits for its turn, then says whether the table is (or is not) still there. Reads pg_class, not to_regclass: that one
 * answers from a cache which waiting for an advisory lock does not refresh.
 */
async function lockAndCheck(db: Queryable, name: string, expected: boolean): Promise<boolean> {
  // Moving may take longer than a normal statement, and so may waiting for another process that moves.
  await db.query(`set local statement_timeout = '120s'; set local lock_timeout = '120s'`);
  await db.query(`select pg_advisory_xact_lock($1)`, [lockId]);
  // Whoever waits for a table lock makes all that come after wait too: give up soon, the next upkeep tries again.
  await db.query(`set local lock_timeout = '2s'`);
  const { rows } = await db.query<{ there: boolean }>(
    `select exists (select from pg_class where relname = $1 and relnamespace = current_schema()::regnamespace) as there`,
    [name],
  );
  return rows[0]?.there === expected;
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
