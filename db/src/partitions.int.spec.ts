import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { maintainPartitions } from "./partitions.ts";
import { deleteExpired } from "./retention.ts";
import { givenReading } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

const day = 86_400_000;
const nameOf = (at: number) => `reading_${new Date(at).toISOString().slice(0, 10).replaceAll("-", "")}`;

let database: TestDatabase;
/** No test here takes so long, so that none of them sees one day begin and another end. */
const LONGEST_TEST_MS = 45_000;

beforeEach(async () => {
  const leftOfDay = day - (Date.now() % day);
  if (leftOfDay < LONGEST_TEST_MS) await setTimeout(leftOfDay);
  database = await testDatabase(inject("databaseUrl"));
});
afterEach(() => database.drop());

const partitions = async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'reading'::regclass order by 1`,
  );
  return rows.map((row) => row.name);
};
const placesOf = async (deviceId: string) => {
  const { rows } = await database.pool.query<{ place: string; seq: number; tx: number }>(
    `select tableoid::regclass::text as place, seq, tx from reading where device_id = $1 order by seq`,
    [deviceId],
  );
  return rows;
};

describe("days of readings", () => {
  test("the days asked for are made, and made once", async () => {
    const now = Date.now();
    const { created } = await maintainPartitions(database.pool, { daysAhead: 6 });
    expect(created).toContain(nameOf(now + 6 * day));
    expect(await partitions()).toEqual(
      expect.arrayContaining([0, 1, 2, 3, 4, 5, 6].map((n) => nameOf(now + n * day))),
    );
    expect(await maintainPartitions(database.pool, { daysAhead: 6 })).toEqual({ created: [], dropped: [] });
  });

  test("several workers may do it at once", async () => {
    const runs = await Promise.all(
      [1, 2, 3, 4].map(() => maintainPartitions(database.pool, { daysAhead: 9 })),
    );
    const created = runs.flatMap((run) => run.created);
    expect(new Set(created).size).toBe(created.length);
    expect(created).toContain(nameOf(Date.now() + 9 * day));
  });

  test("a reading of a day without partition is kept and moved when the day is made, its transaction unchanged", async () => {
    const measuredAt = Date.now() - 5 * day;
    await givenReading(database.pool, { deviceId: "b-1", measuredAt, seq: 1, points: { powerKw: 1 } });
    await givenReading(database.pool, { deviceId: "b-1", measuredAt: Date.now(), seq: 2, points: {} });
    const before = await placesOf("b-1");
    expect(before[0]?.place).toBe("reading_default");

    const { created } = await maintainPartitions(database.pool, { daysAhead: 1, readingsKeptDays: 30 });
    expect(created).toEqual([nameOf(measuredAt)]);
    const after = await placesOf("b-1");
    expect(after).toEqual([{ ...before[0], place: nameOf(measuredAt) }, before[1]]);
  });

  test("days past retention are dropped whole, stray old readings are deleted, kept ones stay", async () => {
    const now = Date.now();
    for (const [seq, ago] of [9, 8, 7, 3].entries()) {
      await givenReading(database.pool, { deviceId: "b-1", measuredAt: now - ago * day, seq, points: {} });
    }
    // without a limit all four days are made
    const { created } = await maintainPartitions(database.pool, { daysAhead: 0 });
    expect(created).toHaveLength(4);
    await givenReading(database.pool, { deviceId: "b-1", measuredAt: now - 400 * day, seq: 4, points: {} });

    const { dropped } = await maintainPartitions(database.pool, { daysAhead: 0, readingsKeptDays: 7 });
    expect(dropped).toEqual([nameOf(now - 9 * day), nameOf(now - 8 * day)]);
    const deleted = await deleteExpired(database.pool, { journalKeptDays: 90, readingsKeptDays: 7 });
    expect(deleted.readings).toBe(1);
    expect((await placesOf("b-1")).map((row) => row.seq)).toEqual([2, 3]);
  });

  test("a new day has the summarising index on tx and the key", async () => {
    await maintainPartitions(database.pool, { daysAhead: 12 });
    const { rows } = await database.pool.query<{ indexdef: string }>(
      `select indexdef from pg_indexes where tablename = $1 order by indexname`,
      [nameOf(Date.now() + 12 * day)],
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]?.indexdef).toContain("(device_id, measured_at, boot_id, seq)");
    expect(rows[1]?.indexdef).toMatch(/USING brin \(tx\) WITH \(autosummarize='on', pages_per_range='8'\)/);
  });

  test("readings written while their day is made are all there afterwards", async () => {
    const measuredAt = Date.now() + 15 * day;
    let written = 0;
    const writer = async () => {
      while (written < 300) {
        await givenReading(database.pool, { deviceId: "b-1", measuredAt, seq: written++, points: {} });
      }
    };
    const upkeep = async () => {
      await expect.poll(() => written, { interval: 1 }).toBeGreaterThan(20);
      await maintainPartitions(database.pool, { daysAhead: 16 });
    };
    await Promise.all([writer(), writer(), writer(), upkeep()]);
    const places = await placesOf("b-1");
    expect(places).toHaveLength(300);
    expect(new Set(places.map((row) => row.place))).toEqual(new Set([nameOf(measuredAt)]));
  });
});
