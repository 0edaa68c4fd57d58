import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSystem, type System } from "./system.ts";

let system: System;
const good = Array.from({ length: 30 }, (_, n) => `good-${n}`);
const points = { powerKw: 1, socPct: 50, temperatureC: 25, voltageV: 780, mode: "standby" };

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const goodReadings = async (): Promise<number> => {
  const text = "select count(*) from reading where device_id like 'good-%'";
  return (await system.pool.query<{ count: number }>(text)).rows[0]?.count ?? 0;
};

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
    // Rounds with the poison device and rounds without it take turns, so that both meet the same machine.
    const took: Record<"clean" | "poisoned", number[]> = { clean: [], poisoned: [] };
    for (let seq = 2; seq <= 21; seq += 1) {
      const kind = seq % 2 === 0 ? "poisoned" : "clean";
      const deviceIds = kind === "poisoned" ? ["poison", ...good] : good;
      const startedAt = performance.now();
      await system.postUntilAccepted(deviceIds.map((deviceId) => ({ deviceId, seq, points })));
      await expect.poll(goodReadings, { timeout: 10_000, interval: 5 }).toBe((seq - 1) * good.length);
      took[kind].push(performance.now() - startedAt);
    }
    expect(median(took.poisoned)).toBeLessThan(2 * median(took.clean) + 50);
    const { rows } = await system.pool.query<{ name: string; letter_id: string }>(
      `select error ->> 'name' as name, letter_id from dead_letter where actor_id = 'poison'`,
    );
    expect(rows).toEqual([{ name: "SnapshotUnreadable", letter_id: "boot-1/2" }]);
    const held = await system.pool.query<{ message_id: string }>(
      "select message_id from held_message where actor_id = 'poison' order by ordinal",
    );
    expect(held.rows.map(({ message_id }) => message_id)).toEqual(
      [4, 6, 8, 10, 12, 14, 16, 18, 20].map((seq) => `boot-1/${seq}`),
    );
    const cookie = await system.signIn();
    expect(await system.get("/v1/devices/poison", cookie)).toMatchObject({
      status: "paused",
      pausedReason: expect.stringMatching(/^SnapshotUnreadable: /),
      heldCount: 9,
    });
  });
});
