import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createPool, type Pool } from "../pool.ts";
import { startFaultProxy, type FaultProxy, type Watch } from "./fault-proxy.ts";
import { watchStatement, type CutPlace } from "./statement-watch.ts";
import { testDatabase, type TestDatabase } from "./test-database.ts";

let database: TestDatabase;
let proxy: FaultProxy;
let pool: Pool;

const open = async (watch?: () => Watch, statementTimeoutMs = 60_000): Promise<void> => {
  proxy = await startFaultProxy(database.url, watch);
  pool = createPool(proxy.url, { applicationName: "through the proxy", max: 2, statementTimeoutMs });
};
const one = async (): Promise<unknown> => (await pool.query("select 1 as it")).rows[0];
const keep = (n: number): Promise<unknown> =>
  pool.query({
    name: "keep",
    text: "insert into kept values ($1, repeat('x', 20000)) returning *",
    values: [n],
  });
const kept = async (): Promise<number[]> =>
  (await database.pool.query<{ n: number }>("select n from kept order by n")).rows.map(({ n }) => n);

beforeEach(async () => {
  database = await testDatabase(inject("databaseUrl"));
  await database.pool.query("create table kept (n int, ballast text)");
});
afterEach(async () => {
  proxy.restore();
  await pool.end();
  await proxy.close();
  await database.drop();
});

describe("a fault proxy", () => {
  test.each([{ kind: "clear" }, { kind: "slow", latencyMs: 5 }, { kind: "trickling", bytes: 7 }] as const)(
    "carries every byte in $kind weather",
    async (weather) => {
      await open();
      proxy.set(weather);
      const { rows } = await pool.query<{ it: string }>("select repeat('abc', 300) as it");
      expect(rows[0]?.it).toBe("abc".repeat(300));
    },
  );

  test("that refuses resets what is open and what comes", async () => {
    await open();
    await one();
    proxy.cut();
    await expect(one()).rejects.toThrow(/./);
    await expect(one()).rejects.toThrow(/./);
    await expect.poll(() => proxy.connections).toBe(0);
    proxy.restore();
    expect(await one()).toEqual({ it: 1 });
  });

  test("that stalls loses nothing", async () => {
    await open();
    await one();
    proxy.set({ kind: "stalled" });
    const answer = one();
    const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 100, "nothing"))]);
    expect(first).toBe("nothing");
    proxy.restore();
    expect(await answer).toEqual({ it: 1 });
  });

  test("that swallows leaves the client to its own patience, and resets the line when the weather clears", async () => {
    await open(undefined, 400);
    // Impatient as it is, the client may have to try again where nothing is swallowed but the machine is slow.
    await expect.poll(one).toEqual({ it: 1 });
    proxy.set({ kind: "swallowing" });
    await expect(one()).rejects.toThrow(/timeout/i);
    proxy.restore();
    await expect.poll(one).toEqual({ it: 1 });
  });
});

describe("a line cut at a named statement", () => {
  const cutting = async (place: CutPlace): Promise<() => number> => {
    let armed = true;
    const watched = watchStatement("keep", () => {
      if (!armed) return null;
      armed = false;
      return place;
    });
    await open(watched.watch);
    return () => watched.cuts[place];
  };

  test("before it reaches the server leaves nothing done", async () => {
    const cuts = await cutting("before");
    await expect(keep(1)).rejects.toThrow(/terminated|ECONNRESET/);
    expect([cuts(), await kept()]).toEqual([1, []]);
    await keep(2);
    expect(await kept()).toEqual([2]);
  });

  test("at its answer leaves it done and the client without a word", async () => {
    const cuts = await cutting("after");
    await expect(keep(1)).rejects.toThrow(/terminated|ECONNRESET/);
    expect([cuts(), await kept()]).toEqual([1, [1]]);
  });

  test("is not cut when the statement fails, and other statements pass", async () => {
    const cuts = await cutting("after");
    expect(await one()).toEqual({ it: 1 });
    await database.pool.query("alter table kept add check (n > 5)");
    await expect(keep(1)).rejects.toThrow("violates check constraint");
    await keep(6);
    expect([cuts(), await kept()]).toEqual([0, [6]]);
  });
});
