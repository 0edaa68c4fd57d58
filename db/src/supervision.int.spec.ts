import type { ActorAside, Supervision } from "@microgrid/runtime";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { claimDueStatement } from "./commit-statement.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { deleteDrainMark, keepDrainMark, storeDrainMark, unsentDrainMarks } from "./drain-marks.ts";
import { drainActor, pauseActor, resumeActor } from "./supervision.ts";
import { boundOf, givenDevice } from "./testing/rows.ts";
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

test("the mark of a drain is kept until it was sent, and goes with a drain that ended otherwise", async () => {
  const { pool } = database;
  const [mark, all] = [{ actorId: "b-1", siteId: "here", by: "ann", reason: "so" }, { olderThanMs: 0 }];
  await givenDevice(pool, { deviceId: "b-1" });
  const drain = async (): Promise<void> => {
    await drainActor(pool, change);
    await storeDrainMark(pool, mark);
  };
  await drain();
  const [first] = await unsentDrainMarks(pool, all);
  expect(first).toMatchObject(mark);
  expect(await unsentDrainMarks(pool, { olderThanMs: 3_600_000 })).toEqual([]);
  expect(await unsentDrainMarks(pool, { ...all, actorId: "b-2" })).toEqual([]);
  // Asked for once more before the first was sent: sending the first does not settle the second.
  await storeDrainMark(pool, { ...mark, reason: "again" });
  await deleteDrainMark(pool, { actorId: "b-1", markId: first?.markId ?? "" });
  const [second] = await unsentDrainMarks(pool, all);
  expect(second).toMatchObject({ reason: "again" });
  await keepDrainMark(pool, { ...mark, reason: "and again" });
  expect(await unsentDrainMarks(pool, all)).toEqual([second]);
  await deleteDrainMark(pool, { actorId: "b-1", markId: second?.markId ?? "" });
  expect(await unsentDrainMarks(pool, all)).toEqual([]);
  await drain();
  await resumeActor(pool, change);
  expect(await unsentDrainMarks(pool, all)).toEqual([]);
  await drainActor(pool, change);
  expect(await unsentDrainMarks(pool, all)).toEqual([]);
});

test("a mark stored while those of ended drains are deleted stays", async () => {
  const { pool } = database;
  const [mark, all] = [{ actorId: "b-1", siteId: "here", by: "ann", reason: "old" }, { olderThanMs: 0 }];
  await givenDevice(pool, { deviceId: "b-1" });
  await storeDrainMark(pool, mark);
  const client = await pool.connect();
  await client.query("begin");
  await drainActor(client, change);
  await storeDrainMark(client, { ...mark, reason: "fresh" });
  const look = { isOver: false };
  const looking = unsentDrainMarks(pool, all).finally(() => (look.isOver = true));
  const waits = `select 1 from pg_stat_activity
                  where datname = current_database() and wait_event_type = 'Lock' and query like '%from drain_mark%'`;
  // Asked outside the transaction: within one, the activity is that of the first look.
  while (!look.isOver && (await pool.query(waits)).rowCount === 0);
  await client.query("commit");
  client.release();
  await looking;
  expect(await unsentDrainMarks(pool, all)).toMatchObject([{ reason: "fresh" }]);
});

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
  expect(await boundOf(database.pool, "b-1")).toBeNull();
  await resumeActor(database.pool, change);
  // Instants are stored in whole milliseconds, so it may be due up to half of one after it was resumed.
  const due = async () => (await store.claimDue(10, 60_000)).due.map(({ actorId }) => actorId);
  await expect.poll(due).toEqual(["b-1"]);
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

describe("L11 a held message", () => {
  const hold = (actorId: string, id: string, message: object) =>
    database.pool.query(
      `insert into held_message (actor_id, message_id, message) values ($1, $2, $3::jsonb)`,
      [actorId, id, JSON.stringify(message)],
    );
  const sample = {
    kind: "sample",
    actorId: "b-1",
    boot: "b",
    seq: 7,
    measuredAt: 1,
    acceptedAt: 2,
    historical: false,
    points: { powerKw: 1.5 },
  } as const;
  const letter = { type: "letter.retried", letter: "b/7", by: "ann", attempt: 1 };
  const retry = { kind: "notice", actorId: "b-1", id: "retry 1 b/7", part: null } as const;

  test("that was stored before there were versions is read, also what jsonb could not hold", async () => {
    await givenDevice(database.pool, { deviceId: "b-1" });
    await database.pool.query("update actor set status = 'resuming'");
    const base64 = Buffer.from(JSON.stringify({ ...sample, boot: "\u0000" })).toString("base64");
    await hold("b-1", "b/7", sample);
    await hold("b-1", "x", { base64 });
    await hold("b-1", retry.id, { ...retry, event: { ...letter, message: { base64 } } });
    const [actor] = (await createPostgresStore(database.pool).load(["b-1"], [])).actors;
    const hostile = { ...sample, boot: "\u0000" };
    const told = { ...retry, event: { ...letter, message: hostile }, at: expect.any(Number) };
    expect(actor?.held).toEqual([sample, hostile, told]);
  });

  test("is stored with its version, and read back without", async () => {
    await givenDevice(database.pool, { deviceId: "b-1" });
    const store = createPostgresStore(database.pool);
    const { version } = (await store.load(["b-1"], [])).actors[0] ?? { version: -1 };
    const held = [sample, { ...sample, seq: 8, boot: "\u0000" }];
    const aside = asideOf("b-1", version, { status: "resuming", held });
    await store.commit({ actors: [], late: [], letters: [], asides: [aside] });
    const { rows } = await database.pool.query("select message ->> 'v' as v from held_message");
    expect(rows).toEqual([{ v: "1" }, { v: "1" }]);
    expect((await store.load(["b-1"], [])).actors[0]?.held).toEqual(held);
  });

  test("of a newer release is left to it, and its neighbour is read", async () => {
    for (const deviceId of ["b-1", "b-2"]) {
      await givenDevice(database.pool, { deviceId });
      await hold(deviceId, "b/7", { ...sample, actorId: deviceId, v: deviceId === "b-1" ? 2 : 1 });
    }
    await database.pool.query("update actor set status = 'resuming'");
    const { actors } = await createPostgresStore(database.pool).load(["b-1", "b-2"], []);
    const standing = actors.map(({ actorId, isAhead, held }) => [actorId, { isAhead, held: held.length }]);
    expect(Object.fromEntries(standing)).toEqual({
      "b-1": { isAhead: true, held: 0 },
      "b-2": { isAhead: undefined, held: 1 },
    });
  });
});
