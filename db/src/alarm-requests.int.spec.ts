import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findAlarmRequest, insertAlarmRequest } from "./alarm-requests.ts";
import { deleteExpired } from "./retention.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterAll(() => database.drop());

const asked = (results: readonly string[], more: object = {}) => ({
  who: "ann",
  idempotencyKey: "k-1",
  request: { alarmIds: ["b-1:hot"], comment: "seen" },
  results,
  notices: [`told ${results.join()}`],
  ...more,
});

test("of many inserts under one key at once one creates, and all get what it stored", async () => {
  const insertions = await Promise.all(
    Array.from({ length: 8 }, (_, n) => insertAlarmRequest(database.pool, asked([`answer ${n}`]))),
  );
  expect(insertions.filter(({ kind }) => kind === "created")).toHaveLength(1);
  const stored = insertions.map((insertion) => (insertion.kind === "conflict" ? null : insertion.stored));
  expect(new Set(stored.map((one) => JSON.stringify([one?.results, one?.notices]))).size).toBe(1);
  const reordered = asked([], { request: { comment: "seen", alarmIds: ["b-1:hot"] } });
  expect(await findAlarmRequest(database.pool, reordered)).toMatchObject({
    kind: "existing",
    stored: { results: stored[0]?.results },
  });
});

test("another request under the key is a conflict, another operator's key is another key", async () => {
  const other = asked(["other"], { request: { alarmIds: ["b-2:hot"] } });
  expect(await insertAlarmRequest(database.pool, other)).toEqual({ kind: "conflict" });
  const ben = await insertAlarmRequest(database.pool, { ...other, who: "ben" });
  expect(ben.kind).toBe("created");
});

test("a key is forgotten before the inbox forgets the messages that it would send again", async () => {
  await database.pool.query("delete from alarm_request");
  for (const [key, days] of [
    ["young", 28],
    ["old", 29.5],
  ] as const) {
    await insertAlarmRequest(database.pool, asked([], { idempotencyKey: key }));
    await database.pool.query(
      `update alarm_request set asked_at = now() - make_interval(hours => $2::int) where idempotency_key = $1`,
      [key, days * 24],
    );
    await database.pool.query(
      `insert into inbox (actor_id, message_id, at) values ('b-1', $1, now() - make_interval(hours => $2::int))`,
      [key, days * 24],
    );
  }
  const deleted = await deleteExpired(database.pool, { journalKeptDays: 90 });
  expect(deleted).toMatchObject({ alarmRequests: 1, inbox: 0 });
  expect(await findAlarmRequest(database.pool, asked([], { idempotencyKey: "young" }))).not.toBeNull();
});

test("a process that knows the table by its name of before stores, finds and forgets in it what this one does", async () => {
  await database.pool.query("delete from alarm_request");
  const store = () =>
    database.pool.query(
      `insert into acknowledgement (who, idempotency_key, request, results, notices)
       values ('ann', 'k-1', $1::jsonb, '["of before"]', '[]') on conflict do nothing`,
      [JSON.stringify(asked([]).request)],
    );
  expect([(await store()).rowCount, (await store()).rowCount]).toEqual([1, 0]);
  expect(await findAlarmRequest(database.pool, asked([]))).toMatchObject({
    stored: { results: ["of before"] },
  });
  const forgotten = await database.pool.query(
    `delete from acknowledgement where ctid = any(array(
       select ctid from acknowledgement where asked_at <= now() limit 10 for update skip locked))`,
  );
  expect(forgotten.rowCount).toBe(1);
  expect(await findAlarmRequest(database.pool, asked([]))).toBeNull();
});
