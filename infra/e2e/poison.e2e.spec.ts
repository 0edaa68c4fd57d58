import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSystem, type System } from "./system.ts";

let system: System;
const good = Array.from({ length: 30 }, (_, n) => `good-${n}`);
const points = { powerKw: 1, socPct: 50, temperatureC: 25, voltageV: 780, mode: "standby" };

beforeAll(async () => {
  system = await startSystem();
  await system.addDevices("battery", [...good, "poison"]);
});
afterAll(() => system?.stop());

describe("L8 a poison device", () => {
  test("is put aside with its reason and does not delay the others", async () => {
    // A snapshot that no machine of today can revive: what a bad deploy or a damaged row would leave behind.
    const snapshot = {
      v: 1,
      at: 1,
      root: { value: { operation: "gone" }, context: {} },
      parts: {},
      boots: [],
    };
    await system.pool.query(`update actor set version = 1, snapshot = $1 where actor_id = 'poison'`, [
      snapshot,
    ]);
    for (let seq = 2; seq <= 6; seq += 1) {
      await system.postUntilAccepted(["poison", ...good].map((deviceId) => ({ deviceId, seq, points })));
    }
    await expect
      .poll(
        async () =>
          (
            await system.pool.query<{ count: number }>(
              "select count(*) from reading where device_id like 'good-%'",
            )
          ).rows[0]?.count,
        { timeout: 10_000 },
      )
      .toBe(5 * good.length);
    const { rows } = await system.pool.query<{ name: string; letter_id: string }>(
      `select error ->> 'name' as name, letter_id from dead_letter where actor_id = 'poison' order by letter_id`,
    );
    expect(rows).toEqual(
      [2, 3, 4, 5, 6].map((seq) => ({ name: "SnapshotUnreadable", letter_id: `boot-1/${seq}` })),
    );
  });
});
