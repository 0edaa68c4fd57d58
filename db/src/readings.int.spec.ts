import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { latestReadingTx, readNewReadings } from "./new-readings.ts";
import { readBuckets, readSeries } from "./readings.ts";
import { givenReading } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterAll(() => database.drop());

const from = Date.UTC(2026, 4, 1, 12, 0, 0);
const whole = { from, to: from + 3_600_000, points: null, limit: 100 };

describe("a series", () => {
  beforeAll(async () => {
    const rows: [number, Record<string, unknown>][] = [
      [0, { powerKw: 10, mode: "charging", tripped: false }],
      [4_000, { powerKw: { v: 20, q: "questionable" }, mode: "charging" }],
      [9_999, { powerKw: 30, mode: { v: "standby", q: "invalid" } }],
      [10_000, { powerKw: -4.5 }],
      [30_000, { mode: "fault", tripped: true }],
      [3_600_000, { powerKw: 99 }],
    ];
    for (const [seq, [after, points]] of rows.entries()) {
      await givenReading(database.pool, { deviceId: "b-1", measuredAt: from + after, seq, points });
    }
    await givenReading(database.pool, { deviceId: "b-2", measuredAt: from, seq: 0, points: { powerKw: 1 } });
  });

  test("has every reading of the device from the first instant up to the last, exclusive, with plain values", async () => {
    const series = await readSeries(database.pool, { ...whole, deviceId: "b-1" });
    expect(series.points).toEqual(["mode", "powerKw", "tripped"]);
    expect(series.rows.map((row) => [row.at - from, row.values.powerKw, row.values.mode])).toEqual([
      [0, 10, "charging"],
      [4_000, 20, "charging"],
      [9_999, 30, null],
      [10_000, -4.5, null],
      [30_000, null, "fault"],
    ]);
    expect(series.truncated).toBe(false);
  });

  test("of one point leaves out readings without it", async () => {
    const series = await readSeries(database.pool, { ...whole, deviceId: "b-1", points: ["tripped"] });
    expect(series.rows).toEqual([
      { at: from, values: { tripped: false } },
      { at: from + 30_000, values: { tripped: true } },
    ]);
  });

  test("in buckets has mean, minimum and maximum of numbers and the last of others; empty buckets are left out", async () => {
    const series = await readBuckets(database.pool, { ...whole, deviceId: "b-1", bucketSeconds: 10 });
    expect(series.rows).toEqual([
      {
        at: from,
        values: { powerKw: 20, mode: "charging", tripped: false },
        min: { powerKw: 10 },
        max: { powerKw: 30 },
      },
      {
        at: from + 10_000,
        values: { powerKw: -4.5, mode: null, tripped: null },
        min: { powerKw: -4.5 },
        max: { powerKw: -4.5 },
      },
      { at: from + 30_000, values: { powerKw: null, mode: "fault", tripped: true }, min: {}, max: {} },
    ]);
  });

  test("shows nothing of what the device called invalid, and counts it neither in the mean nor as an extreme", async () => {
    const deviceId = "b-3";
    const points = [
      { powerKw: 10 },
      { powerKw: { v: 9_999, q: "invalid" } },
      { powerKw: { v: 20, q: "questionable" } },
    ];
    for (const [seq, given] of points.entries()) {
      await givenReading(database.pool, { deviceId, measuredAt: from + seq * 1000, seq, points: given });
    }
    await givenReading(database.pool, {
      deviceId,
      measuredAt: from + 20_000,
      seq: 3,
      points: { powerKw: { v: -9_999, q: "invalid" } },
    });
    const raw = await readSeries(database.pool, { ...whole, deviceId });
    expect(raw.rows.map(({ values }) => values.powerKw)).toEqual([10, null, 20, null]);
    const buckets = await readBuckets(database.pool, { ...whole, deviceId, bucketSeconds: 10 });
    expect(buckets.rows).toEqual([
      { at: from, values: { powerKw: 15 }, min: { powerKw: 10 }, max: { powerKw: 20 } },
    ]);
  });

  test("says when there is more than was asked for", async () => {
    const raw = await readSeries(database.pool, { ...whole, deviceId: "b-1", limit: 4 });
    expect(raw.rows).toHaveLength(4);
    expect(raw.truncated).toBe(true);
    const query = { ...whole, deviceId: "b-1", bucketSeconds: 10, points: ["powerKw"], limit: 1 };
    expect(await readBuckets(database.pool, query)).toMatchObject({ truncated: true, rows: [{ at: from }] });
  });

  test("of a device without readings is empty", async () => {
    const none = { points: [], rows: [], truncated: false };
    expect(await readSeries(database.pool, { ...whole, deviceId: "nobody" })).toEqual(none);
    expect(await readBuckets(database.pool, { ...whole, deviceId: "nobody", bucketSeconds: 60 })).toEqual(
      none,
    );
  });
});

describe("new readings (L9)", () => {
  const everything = { siteIds: null, deviceIds: null, limit: 100 };
  const collect = async (afterTx: number, count: number) => {
    const seen: string[] = [];
    let tx = afterTx;
    await expect
      .poll(
        async () => {
          const batch = await readNewReadings(database.pool, { ...everything, afterTx: tx });
          seen.push(...batch.readings.map((reading) => reading.deviceId));
          tx = batch.nextTx;
          return seen.length;
        },
        { timeout: 45_000, interval: 10 },
      )
      .toBeGreaterThanOrEqual(count);
    return { seen, tx };
  };

  test("a reading committed late is not passed over", async () => {
    const start = await latestReadingTx(database.pool);
    const measuredAt = Date.now();
    const slow = await database.pool.connect();
    await slow.query("begin");
    await givenReading(slow, { deviceId: "slow", measuredAt, seq: 1, points: {} });
    await givenReading(database.pool, { deviceId: "fast", measuredAt, seq: 1, points: {} });
    const early = await readNewReadings(database.pool, { ...everything, afterTx: start });
    expect(early.readings).toEqual([]);
    await slow.query("commit");
    slow.release();
    expect((await collect(early.nextTx, 2)).seen).toEqual(["slow", "fast"]);
  });

  test("late and old readings are history, not news", async () => {
    const start = await latestReadingTx(database.pool);
    const measuredAt = Date.now();
    await givenReading(database.pool, { deviceId: "late", measuredAt, seq: 1, points: {}, late: true });
    await givenReading(database.pool, {
      deviceId: "old",
      measuredAt: measuredAt - 2 * 86_400_000,
      seq: 1,
      points: {},
    });
    await givenReading(database.pool, { deviceId: "news", measuredAt, seq: 1, points: { powerKw: 1 } });
    expect((await collect(start, 1)).seen).toEqual(["news"]);
  });

  test("a limit never cuts within a transaction, so nothing of it is passed over", async () => {
    const start = await latestReadingTx(database.pool);
    const measuredAt = Date.now();
    for (const turn of ["a", "b"]) {
      const client = await database.pool.connect();
      await client.query("begin");
      for (const n of [1, 2, 3]) {
        await givenReading(client, { deviceId: `${turn}-${n}`, measuredAt, seq: 1, points: {} });
      }
      await client.query("commit");
      client.release();
    }
    await collect(start, 6);
    const first = await readNewReadings(database.pool, { ...everything, afterTx: start, limit: 2 });
    expect(first.readings.map((reading) => reading.deviceId)).toEqual(["a-1", "a-2", "a-3"]);
    expect(first.more).toBe(true);
    const second = await readNewReadings(database.pool, { ...everything, afterTx: first.nextTx, limit: 5 });
    expect(second.readings.map((reading) => reading.deviceId)).toEqual(["b-1", "b-2", "b-3"]);
    expect(second.more).toBe(false);
  });

  test("can be narrowed to sites and devices", async () => {
    const start = await latestReadingTx(database.pool);
    const measuredAt = Date.now();
    await givenReading(database.pool, { deviceId: "n-1", siteId: "north", measuredAt, seq: 1, points: {} });
    await givenReading(database.pool, { deviceId: "s-1", siteId: "south", measuredAt, seq: 1, points: {} });
    await collect(start, 2);
    const idsOf = async (more: { siteIds?: string[]; deviceIds?: string[] }) =>
      (await readNewReadings(database.pool, { ...everything, ...more, afterTx: start })).readings.map(
        (reading) => reading.deviceId,
      );
    expect(await idsOf({ siteIds: ["north"] })).toEqual(["n-1"]);
    expect(await idsOf({ deviceIds: ["s-1"] })).toEqual(["s-1"]);
    expect(await idsOf({ siteIds: [] })).toEqual([]);
  });
});
