import type { ActorAside, Supervision } from "@microgrid/runtime";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { claimDueStatement } from "./commit-statement.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { pauseActor, resumeActor } from "./supervision.ts";
import { givenDevice } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterEach(() => database.drop());

const asideOf = (actorId: string, expectedVersion: number, more: Partial<Supervision> = {}): ActorAside => ({
  actorId,
  expectedVersion,
  journal: [],
  letters: [],
  supervision: {
    status: "paused",
    pausedReason: null,
    held: [],
    released: [],
    settled: [],
    overflow: 0,
    ...more,
  },
});
const change = { actorId: "b-1", by: "ann", reason: "so" };

test("L6 looking for due timers passes over no paused device, whoever paused it", async () => {
  const ids = Array.from({ length: 40 }, (_, n) => `b-${n}`);
  for (const deviceId of ids) await givenDevice(database.pool, { deviceId });
  await database.pool.query(
    `insert into deadline (actor_id, due_at) select actor_id, now() - interval '1 hour' from actor`,
  );
  for (const actorId of ids.slice(0, 20)) await pauseActor(database.pool, { ...change, actorId });
  const { rows } = await database.pool.query<{ actor_id: string; version: number }>(
    `select actor_id, version from actor where status = 'active'`,
  );
  const asides = rows.map(({ actor_id, version }) => asideOf(actor_id, version, { pausedReason: "poison" }));
  await createPostgresStore(database.pool).commit({ actors: [], late: [], letters: [], asides });
  await database.pool.query("analyze actor, deadline");
  const client = await database.pool.connect();
  await client.query("set enable_seqscan = off");
  const plan = await client.query<{ "QUERY PLAN": string }>(
    `explain (analyze, costs off, timing off, buffers off) ${claimDueStatement.replace("$1", "1000").replace("$2", "5000").replace("$3", "'{}'")}`,
  );
  client.release();
  const scan = plan.rows.map((row) => row["QUERY PLAN"]).filter((line) => line.includes("deadline_due"));
  expect(scan).toHaveLength(1);
  expect(scan[0]).toMatch(/rows=0/);
});

test("L6 a device that is resumed is due at once", async () => {
  await givenDevice(database.pool, { deviceId: "b-1" });
  const store = createPostgresStore(database.pool);
  await pauseActor(database.pool, change);
  expect((await store.load(["b-1"], [])).actors[0]?.nextDueAt).toBeNull();
  await resumeActor(database.pool, change);
  expect((await store.claimDue(10, 5_000)).due.map(({ actorId }) => actorId)).toEqual(["b-1"]);
});

test("what one pause let go to history only is not counted for the next, whoever pauses", async () => {
  await givenDevice(database.pool, { deviceId: "b-1" });
  const store = createPostgresStore(database.pool);
  const set = (version: number, more: Partial<Supervision>) =>
    store.commit({ actors: [], late: [], letters: [], asides: [asideOf("b-1", version, more)] });
  const overflow = async () => {
    const { rows } = await database.pool.query<{ overflow: number }>("select overflow from actor");
    return Number(rows[0]?.overflow);
  };
  const { version } = (await store.load(["b-1"], [])).actors[0] ?? { version: -1 };
  await set(version, { overflow: 3 });
  await set(version + 1, { overflow: 4 });
  expect(await overflow()).toBe(7);
  await set(version + 2, { status: "resuming" });
  await set(version + 3, { status: "active" });
  await set(version + 4, { overflow: 2, pausedReason: "poison" });
  expect(await overflow()).toBe(2);
});
