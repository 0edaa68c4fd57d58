// Circumstances
//
// What must go on beside the program so that a point which is seldom reached is reached. Each ends when the point was hit.
import { setTimeout as delay } from "node:timers/promises";
import { insertDevice, type Pool } from "@microgrid/db";
import type { Random } from "./random.ts";
import { fleet } from "./fleet.ts";

/** Told readings like the others, and none of them can be carried. */
export const poisonIds = { torn: "poison-torn", refused: "poison-refused" } as const;
export const poison: ReadonlySet<string> = new Set(Object.values(poisonIds));

/**
 * One with a snapshot that no machine of today can revive, as a bad deployment or a damaged row would leave behind: it is paused, its
 * readings are held. And one whose readings the database refuses: they become letters, until there are so many that it is paused, too.
 */
export async function addPoison(pool: Pool): Promise<void> {
  for (const deviceId of poison) {
    const nothing = { tags: [], settings: {} };
    await insertDevice(pool, { deviceId, siteId: "here", kind: "battery", name: deviceId, ...nothing });
  }
  const root = { value: { operation: "gone" }, context: {} };
  const snapshot = JSON.stringify({ v: 1, at: 1, root, parts: {}, boots: [] });
  await pool.query(`update actor set version = 1, snapshot = $1 where actor_id = $2`, [
    snapshot,
    poisonIds.torn,
  ]);
  await pool.query(`
    create function crash.refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'this reading is refused' using errcode = 'data_exception';
    end $$;
    create trigger refuse before insert on reading for each row
      when (new.device_id = '${poisonIds.refused}') execute function crash.refuse()`);
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
