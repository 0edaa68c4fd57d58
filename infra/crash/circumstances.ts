// Circumstances
//
// What must go on beside the program so that a point which is seldom reached is reached. Each ends when the point was hit.
import { setTimeout as delay } from "node:timers/promises";
import { insertDevice, type Pool } from "@microgrid/db";
import type { Random } from "./random.ts";
import { fleet } from "./fleet.ts";

export const poisonId = "poison";

/** A snapshot that no machine of today can revive: what a bad deployment or a damaged row would leave behind. */
export async function addPoison(pool: Pool): Promise<void> {
  await insertDevice(pool, {
    deviceId: poisonId,
    siteId: "here",
    kind: "battery",
    name: poisonId,
    tags: [],
    settings: {},
  });
  const root = { value: { operation: "gone" }, context: {} };
  const snapshot = JSON.stringify({ v: 1, at: 1, root, parts: {}, boots: [] });
  await pool.query(`update actor set version = 1, snapshot = $1 where actor_id = $2`, [snapshot, poisonId]);
}

/** Holds a device's row for a while, again and again: shorter than a lock may be waited for, longer than a heartbeat. */
export async function stall(pool: Pool, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const client = await pool.connect();
    try {
      await client.query("begin");
      // Takes what nobody holds, so that it never waits for a commit that waits for it.
      await client.query("select 1 from actor for update skip locked");
      await delay(1_700);
    } finally {
      await client.query("rollback");
      client.release();
    }
    await delay(150);
  }
}

const anyOf = (random: Random): string => random.pick(fleet).deviceId;

/** Another writer: takes a version from under the worker's copy in memory. */
export async function race(pool: Pool, random: Random, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await pool.query(`update actor set version = version + 1 where actor_id = $1 and snapshot is not null`, [
      anyOf(random),
    ]);
    await delay(random.between(30, 120));
  }
}

/** Rewrites snapshots to the form that did not say when a boot was last heard. */
export async function makeOld(pool: Pool, random: Random, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await pool.query(
      `update actor
          set version = version + 1,
              snapshot = jsonb_set(snapshot::jsonb, '{boots}',
                (select coalesce(jsonb_agg(boot - 'at'), '[]') from jsonb_array_elements(snapshot::jsonb -> 'boots') as boot))
        where actor_id = $1 and snapshot is not null`,
      [anyOf(random)],
    );
    await delay(random.between(100, 300));
  }
}
