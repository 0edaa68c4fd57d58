// Pending timers
//
// Alarms of batteries that wait out their on-delay: one carried there by the engine, the others copies of it with deadlines of their own.
import type { Pool } from "@microgrid/db";
import { calmSampleOf } from "./fleet.ts";
import { emptied, startWorker } from "./worker.ts";

/** Fires once into a state in which the alarm stays: nothing winds it up again, and an outage does not move it (`absolute`). */
const PART = "alarm/overTemperature";
const TOO_WARM = 51;
/** Of an actor that was begun with its registration and its first reading, and then was too warm. */
const VERSION = 2;
/** The device hears that the delay is over and, because its readings show nothing else, lets the alarm ring in the same step. */
const isFiring = "part_key = $1 and event ->> 'type' = 'condition.proven'";

export interface Firing {
  readonly actorId: string;
  /** What the journal tells, ms since the epoch. */
  readonly at: number;
  readonly committedAt: number;
}

async function overheat(pool: Pool): Promise<void> {
  const { mailbox, host } = startWorker(pool);
  const sample = calmSampleOf(0, 1);
  mailbox.put([{ ...sample, points: { ...sample.points, temperatureC: TOO_WARM } }]);
  await emptied(mailbox);
  await host.stop();
}

/**
 * Sets one timer on each of the first `timers` devices of a fleet while no worker runs, in an order of its own. Returns the first
 * deadline, ms since the epoch.
 */
export async function setTimers(
  pool: Pool,
  { timers, leadMs, spreadMs }: { timers: number; leadMs: number; spreadMs: number },
): Promise<number> {
  await overheat(pool);
  await pool.query(
    `insert into part (actor_id, part_key, site_id, machine, state, rank, value, context, started_at, changed_at)
     select other.actor_id, part_key, other.site_id, machine, part.state, rank, value, context, started_at, part.changed_at
       from part, actor other where part.actor_id = 'b-0' and other.actor_id <> 'b-0'`,
  );
  await pool.query(
    `update actor set version = one.version, state = one.state, changed_at = one.changed_at,
                      snapshot = replace(one.snapshot::text, '"b-0"', '"' || actor.actor_id || '"')::json, timers = one.timers
       from (select * from actor where actor_id = 'b-0') one where actor.actor_id <> 'b-0'`,
  );
  const { rows } = await pool.query<{ key: string; begin: number }>(
    `select timer.key, ceil(extract(epoch from clock_timestamp()) * 1000)::double precision + $1::int as begin
       from actor, json_each(timers) timer where actor_id = 'b-0' and timer.key like $2`,
    [leadMs, `${PART}|%`],
  );
  const [one] = rows;
  if (!one || rows.length > 1) throw new Error(`The alarm has ${rows.length} timers instead of one.`);
  const { key, begin } = one;
  // The place of a device in time has nothing to do with its place in the table: 7 919 is prime.
  await pool.query(
    `update actor set timers = (timers::jsonb || jsonb_build_object($1::text, timers::jsonb -> $1 || jsonb_build_object('due', due)))::json
       from (select 'b-' || n as id, $2::bigint + (n::bigint * 7919 % $3) * $4::bigint / $3 as due
               from generate_series(0, $3::int - 1) n) moved
      where actor_id = id`,
    [key, begin, timers, spreadMs],
  );
  await pool.query(
    `update deadline d set due_at = to_timestamp((a.timers -> $1 ->> 'due')::double precision / 1000)
       from actor a where a.actor_id = d.actor_id and a.timers -> $1 is not null`,
    [key],
  );
  await pool.query("vacuum (analyze) actor, deadline, part");
  return begin;
}

/** Devices that did not take exactly one commit since `setTimers`, or whose timer is still there: 0 when each fired once. */
export async function countUnusual(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from actor
      where version <> $1 or exists (select from json_object_keys(timers) key where key like $2)`,
    [VERSION + 1, `${PART}|%`],
  );
  return rows[0]?.count ?? Number.NaN;
}

/** The deadlines as they stand, ms since the epoch, by actor. */
export async function dueOf(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ id: string; due: number }>(
    `select actor_id as id, (timer.value ->> 'due')::double precision as due
       from actor, json_each(timers) timer where timer.key like $1`,
    [`${PART}|%`],
  );
  return new Map(rows.map(({ id, due }) => [id, due]));
}

/** How many have fired. */
export async function countFired(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from journal where ${isFiring}`,
    [PART],
  );
  return rows[0]?.count ?? Number.NaN;
}

/** Everything that the alarm's timers made true. */
export async function firingsOf(pool: Pool): Promise<readonly Firing[]> {
  const { rows } = await pool.query<Firing>(
    `select actor_id as "actorId", extract(epoch from at)::double precision * 1000 as at,
            extract(epoch from pg_xact_commit_timestamp(tx::xid))::double precision * 1000 as "committedAt"
       from journal where ${isFiring}`,
    [PART],
  );
  return rows;
}
