import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStream } from "./stream.ts";
import { startSystem, type System } from "./system.ts";

const ids = Array.from({ length: 20 }, (_, n) => `bat-${n}`);
const modes = ["charging", "discharging", "standby"] as const;

/** Every third reading changes the mode, so transitions are plenty. */
const pointsAt = (seq: number) => ({
  powerKw: seq % 50,
  socPct: 50,
  temperatureC: 25,
  voltageV: 780,
  mode: modes[seq % 3],
});
const batch = (seq: number) => ids.map((deviceId) => ({ deviceId, seq, points: pointsAt(seq) }));

let system: System;
let cookie: string;

const committed = async (): Promise<number> => {
  const { rows } = await system.pool.query<{ count: number }>("select count(*) from reading");
  return rows[0]?.count ?? 0;
};
const journalled = async () => {
  const { rows } = await system.pool.query<{
    actor_id: string;
    version: number;
    ordinal: number;
    cursor: string;
    machine: string;
  }>(
    `select actor_id, version, ordinal, machine, tx::text || '-' || seq as cursor from journal order by tx, seq`,
  );
  return rows;
};

beforeAll(async () => {
  system = await startSystem();
  await system.addDevices("battery", ids, { ratedKw: 100 });
  cookie = await system.signIn();
});
afterAll(() => system?.stop());

describe("a crash loses nothing and repeats nothing", () => {
  test("of the worker, killed in mid-stream three times", async () => {
    let seq = 0;
    for (let round = 0; round < 3; round += 1) {
      const posting = (async () => {
        for (let n = 0; n < 10; n += 1) await system.postUntilAccepted(batch((seq += 1)));
      })();
      await expect.poll(committed, { timeout: 45_000 }).toBeGreaterThan(round * 10 * ids.length + 20);
      await system.stack.worker.kill();
      await posting;
      await system.stack.worker.start();
    }
    await expect.poll(committed, { timeout: 60_000, interval: 250 }).toBe(30 * ids.length);
    const { rows } = await system.pool.query<{
      context: { points: Record<string, unknown> };
      boots: unknown;
    }>(`select snapshot -> 'root' -> 'context' as context, snapshot -> 'boots' as boots from actor`);
    expect(rows).toHaveLength(ids.length);
    for (const { context, boots } of rows) {
      expect(boots).toMatchObject([{ id: "boot-1", seq: 30 }]);
      expect(context.points).toMatchObject(pointsAt(30));
    }
    const modeChanges = (
      await system.pool.query<{ count: number }>(
        `select count(*) from journal where machine = 'battery' and value_before -> 'operation' is distinct from value_after -> 'operation' and actor_id = 'bat-0'`,
      )
    ).rows[0]?.count;
    // The start, and then one change of mode with each of the thirty readings: a lost or doubled one would change the count.
    expect(modeChanges).toBe(31);
  });

  test("of the API: the stream goes on with its cursor, without gap and without repetition", async () => {
    const start = (await journalled()).length;
    const stream = openStream(`${system.stack.apiUrl}/v1/stream?topic=transition&topic=alarm`, { cookie });
    await expect.poll(() => stream.of("ping").length, { timeout: 45_000 }).toBeGreaterThan(0);
    let seq = 100;
    for (let round = 0; round < 3; round += 1) {
      const posting = (async () => {
        for (let n = 0; n < 5; n += 1) await system.postUntilAccepted(batch((seq += 1)));
      })();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await system.stack.api.kill();
      await system.stack.api.start();
      await posting;
    }
    await expect.poll(committed, { timeout: 60_000, interval: 250 }).toBe(45 * ids.length);
    await expect
      .poll(
        async () => stream.frames.filter((frame) => frame.id !== undefined && frame.event !== "ping").length,
        { timeout: 45_000 },
      )
      .toBe((await journalled()).length - start);
    const seen = stream.frames
      .filter((frame) => frame.event === "transition" || frame.event === "alarm")
      .map((frame) => frame.id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual((await journalled()).slice(start).map((row) => row.cursor));
    expect(stream.of("reset")).toEqual([]);
    await stream.close();
  });
});
