import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findOrder, markDelivered, pendingOrders, recordAnswer } from "./orders.ts";
import type { Order } from "./orders.ts";
import { givenOrder, givenPart } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterAll(() => database.drop());

test("pending are the unanswered and unexpired of the site or of the named devices, oldest first", async () => {
  const siteId = "pending";
  await givenOrder(database.pool, { siteId, deviceId: "b-1", orderId: "newer", agoMs: 1_000 });
  await givenOrder(database.pool, { siteId, deviceId: "b-2", orderId: "older", agoMs: 9_000 });
  await givenOrder(database.pool, { siteId, deviceId: "b-1", orderId: "expired", expiresInMs: -1 });
  await givenOrder(database.pool, { siteId, deviceId: "b-1", orderId: "answered" });
  await givenOrder(database.pool, { siteId: "elsewhere", deviceId: "b-9", orderId: "foreign" });
  await recordAnswer(database.pool, { deviceId: "b-1", orderId: "answered", answer: { answer: "accepted" } });
  const idsOf = async (deviceIds: string[] | null, limit = 10) =>
    (await pendingOrders(database.pool, { siteId, deviceIds, limit })).map((order) => order.orderId);
  expect(await idsOf(null)).toEqual(["older", "newer"]);
  expect(await idsOf(["b-1"])).toEqual(["newer"]);
  expect(await idsOf(["b-9"])).toEqual([]);
  expect(await idsOf(null, 1)).toEqual(["older"]);
});

test("pages of pending orders join without a gap or a repeat, also where many are of one instant", async () => {
  const siteId = "paged";
  await database.pool.query(
    `insert into outbox (actor_id, order_id, site_id, payload, created_at, expires_at)
     select 'b-' || n % 3, 'o-' || n, $1, '{}', timestamptz '2026-01-01 00:00:00.123' + n / 4 * interval '1 ms',
            now() + interval '1 hour' from generate_series(1, 10) n`,
    [siteId],
  );
  const whole = await pendingOrders(database.pool, { siteId, deviceIds: null, limit: 100 });
  const paged: Order[] = [];
  for (;;) {
    const after = paged.at(-1) ?? null;
    const page = await pendingOrders(database.pool, { siteId, deviceIds: null, after, limit: 3 });
    paged.push(...page);
    if (page.length < 3) break;
  }
  expect(whole).toHaveLength(10);
  expect(paged).toEqual(whole);
});

test("an order of a command that has ended or was withdrawn is not pending any more", async () => {
  const siteId = "ended";
  for (const orderId of ["given up", "superseded", "under way"]) {
    await givenOrder(database.pool, { siteId, deviceId: "b-7", orderId });
  }
  const part = { siteId, actorId: "b-7", machine: "command" };
  await givenPart(database.pool, {
    ...part,
    key: "command/given up",
    state: "unresolved",
    endedAt: Date.now(),
  });
  await givenPart(database.pool, {
    ...part,
    key: "command/superseded",
    state: "outcomeUnknown",
    context: { withdrawnAt: Date.now() },
  });
  await givenPart(database.pool, { ...part, key: "command/under way", state: "sent" });
  const pending = await pendingOrders(database.pool, { siteId, deviceIds: null, limit: 10 });
  expect(pending.map(({ orderId }) => orderId)).toEqual(["under way"]);
});

test("a delivered order stays pending until it is answered, and keeps its first delivery", async () => {
  const order = { deviceId: "b-1", orderId: "sent twice" };
  await givenOrder(database.pool, { ...order, siteId: "delivery" });
  await markDelivered(database.pool, { orders: [order] });
  const first = await findOrder(database.pool, order);
  expect(first?.deliveredAt).toEqual(expect.any(Number));
  await markDelivered(database.pool, { orders: [order] });
  await markDelivered(database.pool, { orders: [] });
  expect(await findOrder(database.pool, order)).toEqual(first);
  const pending = await pendingOrders(database.pool, { siteId: "delivery", deviceIds: null, limit: 10 });
  expect(pending).toEqual([first]);
});

test("a device may accept and then complete; each answer counts once", async () => {
  const order = { deviceId: "b-1", orderId: "two answers" };
  await givenOrder(database.pool, order);
  const accepted = await recordAnswer(database.pool, { ...order, answer: { answer: "accepted" } });
  expect(accepted).toMatchObject({ kind: "recorded", previous: null });
  const repeated = await recordAnswer(database.pool, { ...order, answer: { answer: "accepted" } });
  expect(repeated.kind).toBe("repeated");
  const completed = await recordAnswer(database.pool, { ...order, answer: { answer: "completed" } });
  expect(completed).toMatchObject({ kind: "recorded", previous: { answer: "accepted" } });
});

test("of equal answers at once one is recorded", async () => {
  const order = { deviceId: "b-1", orderId: "raced" };
  await givenOrder(database.pool, order);
  const runs = await Promise.all(
    [1, 2, 3, 4, 5].map(() => recordAnswer(database.pool, { ...order, answer: { answer: "accepted" } })),
  );
  expect(runs.filter((run) => run.kind === "recorded")).toHaveLength(1);
  expect(runs.filter((run) => run.kind === "repeated")).toHaveLength(4);
});

test("an answer to an order of another device is unknown", async () => {
  await givenOrder(database.pool, { deviceId: "b-1", orderId: "mine" });
  const outcome = await recordAnswer(database.pool, {
    deviceId: "b-2",
    orderId: "mine",
    answer: { answer: "accepted" },
  });
  expect(outcome).toEqual({ kind: "unknown" });
});
