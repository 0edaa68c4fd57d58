import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";
import { listWorkers, removeWorker, reportWorker } from "./workers.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("delete from worker"));

const identity = (workerId: string) => ({ workerId, host: "node-a", pid: 7, version: "1.2.3" });
const stats = {
  backlog: 3,
  oldestMs: 20,
  residents: 5,
  suspects: 1,
  turnMs: 4.5,
  turns: 1,
  messages: 2,
  transitions: 1,
  conflicts: 0,
  letters: 0,
  failures: 0,
};
const ids = async (withinMs = 60_000) =>
  (await listWorkers(database.pool, { withinMs })).map(({ workerId }) => workerId);
const age = (workerId: string, by: string) =>
  database.pool.query(`update worker set seen_at = seen_at - $2::interval where worker_id = $1`, [
    workerId,
    by,
  ]);

test("a worker is seen with its newest figures and the start of its first sign", async () => {
  await reportWorker(database.pool, identity("w1"), { ...stats, backlog: 99 });
  const [first] = await listWorkers(database.pool, { withinMs: 60_000 });
  await reportWorker(database.pool, identity("w1"), stats);
  const [again, ...others] = await listWorkers(database.pool, { withinMs: 60_000 });
  expect(others).toEqual([]);
  expect(again).toMatchObject({ ...identity("w1"), stats, startedAt: first?.startedAt });
  expect(again?.silentMs).toBeLessThan(45_000);
});

test("one that is silent for too long is not listed, and one that has stopped in order neither", async () => {
  for (const id of ["w1", "w2", "w3"]) await reportWorker(database.pool, identity(id), stats);
  await age("w1", "2 minutes");
  await removeWorker(database.pool, "w2");
  expect(await ids()).toEqual(["w3"]);
  expect(await ids(180_000)).toEqual(["w1", "w3"]);
});

test("the row of a worker gone for an hour is deleted by the next sign of life of any", async () => {
  for (const id of ["w1", "w2"]) await reportWorker(database.pool, identity(id), stats);
  await age("w1", "61 minutes");
  await reportWorker(database.pool, identity("w2"), stats);
  const { rows } = await database.pool.query(`select worker_id from worker`);
  expect(rows).toEqual([{ worker_id: "w2" }]);
});

test("one that was itself silent for an hour is there again", async () => {
  await reportWorker(database.pool, identity("w1"), stats);
  await age("w1", "2 hours");
  await reportWorker(database.pool, identity("w1"), stats);
  expect(await ids()).toEqual(["w1"]);
});
