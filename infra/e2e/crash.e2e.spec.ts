import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
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
    // From the beginning: devices that fall silent write on between a look at the journal and the first frame.
    const url = `${system.stack.apiUrl}/v1/stream?topic=transition&topic=alarm&since=0-0`;
    const stream = openStream(url, { cookie });
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
    const told = (): (string | undefined)[] =>
      stream.frames.filter(({ event }) => event === "transition" || event === "alarm").map(({ id }) => id);
    // Looked up each time: what began before the last reading may become true after it.
    const allTold = async (): Promise<void> => {
      const truth = (await journalled()).map((row) => row.cursor);
      expect(told().slice(0, truth.length)).toEqual(truth);
    };
    await vi.waitFor(allTold, { timeout: 45_000, interval: 100 });
    expect(new Set(told()).size).toBe(told().length);
    expect(stream.of("reset")).toEqual([]);
    await stream.close();
  });
});
