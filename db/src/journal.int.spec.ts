import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { compareCursors } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import { feedHead, listTransitions, oldestCursor, readFeed } from "./journal.ts";
import { InvalidPageKey } from "./page-key.ts";
import { deleteExpired } from "./retention.ts";
import { givenDevice, givenEntry } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
  await givenDevice(database.pool, { deviceId: "b-1" });
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("truncate journal"));

/** The horizon spans the whole server, so a write of another spec file may hold a row back for a moment. */
const feedOf = async (after: Cursor, count: number) => {
  const seen: string[] = [];
  let cursor = after;
  await expect
    .poll(
      async () => {
        const batch = await readFeed(database.pool, { after: cursor, limit: 100 });
        seen.push(...batch.entries.map((entry) => `${entry.actorId}@${entry.version}`));
        cursor = batch.next;
        return seen.length;
      },
      { timeout: 45_000, interval: 10 },
    )
    .toBeGreaterThanOrEqual(count);
  return { seen, cursor };
};

describe("the feed (L9)", () => {
  test("a row committed late is not passed over, and nothing newer is shown before it", async () => {
    const start = await feedHead(database.pool);
    const slow = await database.pool.connect();
    await slow.query("begin");
    await givenEntry(slow, { actorId: "b-1", version: 1 });
    await givenEntry(database.pool, { actorId: "b-1", version: 2 });

    // The trap this guards against: by sequence alone a reader would now see 2, and never 1.
    const bare = await database.pool.query("select version from journal order by seq");
    expect(bare.rows).toEqual([{ version: 2 }]);

    const early = await readFeed(database.pool, { after: start, limit: 100 });
    expect(early.entries).toEqual([]);

    await slow.query("commit");
    slow.release();
    const { seen } = await feedOf(early.next, 2);
    expect(seen).toEqual(["b-1@1", "b-1@2"]);
  });

  test("a rolled back transaction leaves no gap that blocks the feed", async () => {
    const start = await feedHead(database.pool);
    const failing = await database.pool.connect();
    await failing.query("begin");
    await givenEntry(failing, { actorId: "b-1", version: 1 });
    await givenEntry(database.pool, { actorId: "b-1", version: 2 });
    await failing.query("rollback");
    failing.release();
    expect((await feedOf(start, 1)).seen).toEqual(["b-1@2"]);
  });

  test("a follower of many writers that commit out of order sees every row exactly once", async () => {
    const start = await feedHead(database.pool);
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      const client = await database.pool.connect();
      for (let version = 1; version <= 15; version++) {
        await client.query("begin");
        await givenEntry(client, { actorId: `w-${writer}`, version });
        await givenEntry(client, { actorId: `w-${writer}`, version, ordinal: 1 });
        // uneven transactions are the point of the test, nothing waits for this pause
        await pause((writer * 7 + version * 3) % 11);
        await client.query(version % 5 === 0 ? "rollback" : "commit");
      }
      client.release();
    });
    const expected = 6 * 12 * 2;
    const [{ seen }] = await Promise.all([feedOf(start, expected), ...writers]);
    expect(seen).toHaveLength(expected);
    expect(new Set(seen).size).toBe(expected / 2);
    for (let writer = 0; writer < 6; writer++) {
      const versions = seen
        .filter((row) => row.startsWith(`w-${writer}@`))
        .map((row) => Number(row.split("@")[1]));
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    }
  });

  test("a limit cuts the batch without losing the rest", async () => {
    const start = await feedHead(database.pool);
    for (let version = 1; version <= 5; version++)
      await givenEntry(database.pool, { actorId: "b-1", version });
    await feedOf(start, 5);
    const versions: number[] = [];
    let cursor = start;
    for (let more = true; more;) {
      const batch = await readFeed(database.pool, { after: cursor, limit: 2 });
      versions.push(...batch.entries.map((entry) => entry.version));
      ({ next: cursor, more } = batch);
    }
    expect(versions).toEqual([1, 2, 3, 4, 5]);
  });

  test("an entry carries its cursor, and reading after that cursor does not repeat it", async () => {
    const start = await feedHead(database.pool);
    await givenEntry(database.pool, { actorId: "b-1", version: 7, partKey: "alarm/hot" });
    await feedOf(start, 1);
    const { entries } = await readFeed(database.pool, { after: start, limit: 10 });
    expect(entries[0]).toMatchObject({
      actorId: "b-1",
      kind: "battery",
      version: 7,
      partKey: "alarm/hot",
      after: "hot",
    });
    const again = await readFeed(database.pool, { after: entries[0]!.cursor, limit: 10 });
    expect(again.entries).toEqual([]);
  });

  test("the cursor of a quiet feed moves on and never back", async () => {
    const first = await readFeed(database.pool, { after: await feedHead(database.pool), limit: 10 });
    await database.pool.query("select pg_current_xact_id()");
    const second = await readFeed(database.pool, { after: first.next, limit: 10 });
    expect(compareCursors(second.next, first.next)).toBeGreaterThanOrEqual(0);
    const ahead = { tx: first.next.tx + 1_000_000n, seq: 0n };
    expect((await readFeed(database.pool, { after: ahead, limit: 10 })).next).toEqual(ahead);
  });

  test("retention raises the oldest cursor to the newest row it deleted", async () => {
    const day = 86_400_000;
    const start = await feedHead(database.pool);
    await givenEntry(database.pool, { actorId: "b-1", version: 1, agoMs: 100 * day });
    await givenEntry(database.pool, { actorId: "b-1", version: 2, agoMs: 100 * day });
    await givenEntry(database.pool, { actorId: "b-1", version: 3 });
    await feedOf(start, 3);
    const { entries } = await readFeed(database.pool, { after: start, limit: 10 });
    expect(compareCursors(await oldestCursor(database.pool), start)).toBeLessThan(0);
    await deleteExpired(database.pool, { journalKeptDays: 90 });
    expect(await oldestCursor(database.pool)).toEqual(entries[1]!.cursor);
    const left = await readFeed(database.pool, { after: entries[1]!.cursor, limit: 10 });
    expect(left.entries.map((entry) => entry.version)).toEqual([3]);
    expect(left.gap).toBe(false);
    const behind = await readFeed(database.pool, { after: entries[0]!.cursor, limit: 10 });
    expect(behind.gap).toBe(true);
  });
});

describe("transitions of one device", () => {
  test("pages run newest first without gap or repeat while new ones arrive", async () => {
    for (let version = 1; version <= 5; version++) {
      await givenEntry(database.pool, { actorId: "b-1", version });
      await givenEntry(database.pool, { actorId: "b-1", version, ordinal: 1 });
    }
    await givenEntry(database.pool, { actorId: "other", version: 1 });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listTransitions>> = await listTransitions(database.pool, {
        deviceId: "b-1",
        limit: 3,
        cursor,
      });
      seen.push(...page.entries.map((entry) => `${entry.version}.${entry.ordinal}`));
      cursor = page.nextCursor;
      await givenEntry(database.pool, { actorId: "b-1", version: 100 + seen.length });
    } while (cursor !== null);
    expect(seen).toEqual(["5.1", "5.0", "4.1", "4.0", "3.1", "3.0", "2.1", "2.0", "1.1", "1.0"]);
  });

  test("a cursor of another list is refused", async () => {
    const page = listTransitions(database.pool, { deviceId: "b-1", limit: 3, cursor: "779-1" });
    await expect(page).rejects.toThrow(InvalidPageKey);
  });
});
