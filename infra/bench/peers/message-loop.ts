// Message loop
//
// How it is commonly done: each message by itself, load the actor, step it, save it, many callers at once. It has the same machine,
// the same snapshot and the same compare-and-swap as the engine, and nothing of its batches: two statements a message, each a transaction.
import type { Pool } from "@microgrid/db";
import { closeEnvelope, openEnvelope, step, type Sample, type StoredActor } from "@microgrid/runtime";
import { hosted } from "../worker.ts";

const load = {
  name: "loop-load",
  text: `select actor_id as "actorId", kind, version, status, snapshot, timers from actor where actor_id = $1`,
};
const save = {
  name: "loop-save",
  text: `with won as (
    update actor set version = version + 1, state = $3, snapshot = $4, timers = $5, last_reading_at = to_timestamp($6::double precision / 1000)
     where actor_id = $1 and version = $2 returning actor_id, site_id, version),
  journalled as (
    insert into journal (actor_id, version, ordinal, site_id, at, part_key, machine, event, value_before, value_after, state, taken, orders, detail)
    select w.actor_id, w.version, j.ordinal, w.site_id, to_timestamp(j.at / 1000), j.part, j.machine, j.event, j.before, j.after, j.state, j.taken, j.orders, null
      from won w, json_to_recordset($7::json) as j(
        ordinal int, at double precision, part text, machine text, event jsonb, before jsonb, after jsonb, state text, taken text[], orders jsonb))
  insert into reading (device_id, measured_at, boot_id, seq, site_id, received_at, late, points)
  select actor_id, to_timestamp($8::double precision / 1000), $9, $10, site_id, to_timestamp($6::double precision / 1000), false, $11 from won`,
};

async function carry(pool: Pool, sample: Sample): Promise<boolean> {
  const { rows } = await pool.query<StoredActor>({ ...load, values: [sample.actorId] });
  const [stored] = rows;
  const definition = stored && hosted.get(stored.kind);
  if (!stored || !definition) throw new Error(`There is no actor ${sample.actorId}.`);
  const { acceptedAt: at, measuredAt, boot, seq, points } = sample;
  const event = { type: "telemetry.received", at, measuredAt, points };
  const { state, records } = step(definition, openEnvelope(definition, stored), null, event);
  if (!state.root) throw new Error(`Actor ${sample.actorId} has no state.`);
  const told = records
    .filter(({ notable }) => notable)
    .map(({ snapshot: _snapshot, ...record }, ordinal) => ({ ...record, ordinal }));
  const snapshot = closeEnvelope(definition, { ...state, boots: [{ id: boot, seq, at }] });
  const { rowCount } = await pool.query({
    ...save,
    values: [
      sample.actorId,
      stored.version,
      definition.state(state.root),
      JSON.stringify(snapshot),
      JSON.stringify(state.timers),
      at,
      JSON.stringify(told),
      measuredAt,
      boot,
      seq,
      JSON.stringify(points),
    ],
  });
  return rowCount === 1;
}

/**
 * Carries the samples with `callers` at once, as many as `withinMs` allows. Messages per second. Throws when one was not saved.
 */
export async function messageLoop(
  pool: Pool,
  samples: readonly Sample[],
  callers: number,
  withinMs: number,
): Promise<number> {
  let next = 0;
  const startedAt = performance.now();
  const caller = async (): Promise<void> => {
    while (next < samples.length && performance.now() - startedAt < withinMs) {
      const sample = samples[next] as Sample;
      next += 1;
      if (!(await carry(pool, sample)))
        throw new Error(`${sample.actorId} lost a race that nobody else ran.`);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (next / (performance.now() - startedAt)) * 1_000;
}
