import { drainActor, insertDevice, putSite, storeDrainMark, unsentDrainMarks } from "@microgrid/db";
import { testDatabase } from "@microgrid/db/testing";
import type { TestDatabase } from "@microgrid/db/testing";
import { pino } from "pino";
import { afterAll, beforeEach, expect, inject, test } from "vitest";
import { until } from "../testing/client.ts";
import { drainMarks } from "./drain-marks.ts";

const databases: TestDatabase[] = [];
const log = pino({ level: "silent" });
const devices = ["a", "b", "c"];
let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase(inject("databaseUrl"));
  databases.push(database);
  const { pool } = database;
  await putSite(pool, { siteId: "here", name: "Here" });
  for (const actorId of devices) {
    await insertDevice(pool, {
      deviceId: actorId,
      siteId: "here",
      kind: "breaker",
      name: actorId,
      tags: [],
      settings: {},
    });
    await drainActor(pool, { actorId, by: "ann", reason: "so" });
    await storeDrainMark(pool, { actorId, siteId: "here", by: "ann", reason: "so" });
  }
});
afterAll(() => Promise.all(databases.map((one) => one.drop())));

/** A queue that refuses the first of them. */
const refusing = (trouble: string | null) => {
  const tried: string[] = [];
  const queues = {
    async sendBehind(_site: string, _at: number, deviceId: string) {
      tried.push(deviceId);
      if (deviceId === tried[0]) throw new Error("refused");
    },
    trouble: async () => trouble,
  };
  return { tried, queues };
};

test("a mark that cannot be sent delays no other", async () => {
  const { tried, queues } = refusing(null);
  const marks = drainMarks({ db: database.pool, queues, clock: Date.now, log, everyMs: 20 });
  await until(
    () => unsentDrainMarks(database.pool, { olderThanMs: 0 }),
    (left) => left.length === 1,
  );
  await marks.stop();
  expect([...new Set(tried)].toSorted()).toEqual(devices);
});

test("a queue that is away is not asked for every mark", async () => {
  const { tried, queues } = refusing("away");
  const marks = drainMarks({ db: database.pool, queues, clock: Date.now, log, everyMs: 20 });
  await until(
    async () => tried.length,
    (times) => times >= 2,
  );
  await marks.stop();
  expect(new Set(tried).size).toBe(1);
});
