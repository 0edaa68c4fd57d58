// Fleet
//
// Batteries `b-0`, `b-1` … of a bench. One is carried through its registration and its first reading by the engine; the others
// are copies of it, so that a hundred thousand devices are there in seconds and all of them in the midst of their lives.
import type { Pool } from "@microgrid/db";
import type { Sample } from "@microgrid/runtime";
import { emptied, startWorker } from "./worker.ts";

/** So long that no device counts as late while a bench lasts: its watchdogs are there, and do not ring. */
const settings = { ratedKw: 100, capacityKwh: 200, expectedIntervalMs: 3_600_000 };

export const idOf = (n: number): string => `b-${n}`;

/**
 * A battery's day: every tenth reading changes its mode (a transition for the journal), every hundredth is too hot for an instant,
 * so that an alarm begins to wait and is let go by the next. `phase` says where in that rhythm a device stands; those that are counted one
 * by one are spread over it by their number.
 */
export const sampleOf = (n: number, seq: number, phase = n): Sample => ({
  kind: "sample",
  actorId: idOf(n),
  boot: "bench",
  seq,
  measuredAt: Date.now(),
  acceptedAt: Date.now(),
  historical: false,
  points: {
    powerKw: 20 + (seq % 5),
    socPct: 55.5,
    temperatureC: (phase + seq) % 100 === 0 ? 51 : 25.25,
    voltageV: 780,
    mode: Math.floor((phase + seq) / 10) % 2 === 0 ? "discharging" : "charging",
  },
});

/** The same without the heat: no alarm begins to wait, so no timer of it is due later. */
export function calmSampleOf(n: number, seq: number, phase = n): Sample {
  const sample = sampleOf(n, seq, phase);
  return { ...sample, points: { ...sample.points, temperatureC: 25.25 } };
}

async function beginLife(pool: Pool): Promise<void> {
  const { mailbox, host } = startWorker(pool);
  const event = { type: "device.registered", settings };
  mailbox.put([{ kind: "notice", actorId: idOf(0), id: "registered", part: null, event }]);
  mailbox.put([calmSampleOf(0, 0)]);
  await emptied(mailbox);
  await host.stop();
}

/** Devices are spread over the sites `s-0`, `s-1` … in runs of equal length. */
export async function insertSites(pool: Pool, from: number, to: number): Promise<void> {
  await pool.query(
    `insert into site (site_id, name) select 's-' || n, 's-' || n from generate_series($1::int, $2::int - 1) n`,
    [from, to],
  );
}

/** Registers devices `from` to `to` that were never heard. */
export async function registerDevices(pool: Pool, from: number, to: number, perSite: number): Promise<void> {
  await pool.query(
    `with device as (
       insert into device (device_id, site_id, kind, name, settings)
       select 'b-' || n, 's-' || n / $3, 'battery', 'b-' || n, $4::jsonb
         from generate_series($1::int, $2::int - 1) n
       returning device_id, site_id)
     insert into actor (actor_id, site_id, kind) select device_id, site_id, 'battery' from device`,
    [from, to, perSite, JSON.stringify(settings)],
  );
}

/** A fleet of `size` devices in the midst of their lives, as on a database that has been looked after. */
export async function insertFleet(pool: Pool, size: number, perSite = 1_000): Promise<void> {
  await insertSites(pool, 0, Math.ceil(size / perSite));
  await registerDevices(pool, 0, 1, perSite);
  await beginLife(pool);
  await pool.query(
    `insert into device (device_id, site_id, kind, name, settings)
     select 'b-' || n, 's-' || n / $2, 'battery', 'b-' || n, one.settings
       from device one, generate_series(1, $1::int - 1) n where one.device_id = 'b-0'`,
    [size, perSite],
  );
  await pool.query(
    `insert into actor (actor_id, site_id, kind, version, machine_version, state, snapshot, timers, last_reading_at, changed_at)
     select 'b-' || n, 's-' || n / $2, kind, version, machine_version, state,
            replace(snapshot::text, '"b-0"', '"b-' || n || '"')::json, timers, last_reading_at, changed_at
       from actor, generate_series(1, $1::int - 1) n where actor_id = 'b-0'`,
    [size, perSite],
  );
  await pool.query(
    `insert into deadline (actor_id, due_at)
     select 'b-' || n, due_at from deadline, generate_series(1, $1::int - 1) n where actor_id = 'b-0'`,
    [size],
  );
  await pool.query("vacuum (analyze) device, actor, deadline");
  await pool.query("analyze");
}
