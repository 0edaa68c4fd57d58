import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { insertCommand } from "./commands.ts";
import { insertOperator } from "./operators.ts";
import { deleteExpired } from "./retention.ts";
import { insertSession } from "./sessions.ts";
import { givenDevice, givenEntry, givenOrder, givenPart } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

const day = 86_400_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
  await givenDevice(database.pool, { deviceId: "b-1" });
});
afterAll(() => database.drop());

const idsOf = async (statement: string) =>
  (await database.pool.query<{ id: string }>(statement)).rows.map((row) => row.id);

test("no call touches more than its batches, and what is left waits for the next call", async () => {
  for (let version = 1; version <= 10; version++) {
    await givenEntry(database.pool, { actorId: "b-1", version, agoMs: 100 * day });
  }
  await givenEntry(database.pool, { actorId: "b-1", version: 11 });
  const bounded = { journalKeptDays: 90, batchRows: 2, maxBatches: 3 };
  expect((await deleteExpired(database.pool, bounded)).journal).toBe(6);
  expect((await deleteExpired(database.pool, bounded)).journal).toBe(4);
  expect((await deleteExpired(database.pool, bounded)).journal).toBe(0);
  expect(await idsOf(`select version as id from journal`)).toEqual([11]);
});

test("several workers at once delete each row once", async () => {
  for (let i = 0; i < 40; i++) {
    await database.pool.query(
      `insert into inbox (actor_id, message_id, at) values ('b-1', $1, now() - interval '40 days')`,
      [`old-${i}`],
    );
  }
  await database.pool.query(`insert into inbox (actor_id, message_id) values ('b-1', 'fresh')`);
  const runs = await Promise.all(
    [1, 2, 3].map(() => deleteExpired(database.pool, { journalKeptDays: 90, batchRows: 5 })),
  );
  expect(runs.reduce((sum, run) => sum + run.inbox, 0)).toBe(40);
  expect(await idsOf(`select message_id as id from inbox`)).toEqual(["fresh"]);
});

test("message ids are kept longer than a queue may keep a message, whatever the journal's retention", async () => {
  await database.pool.query(
    `insert into inbox (actor_id, message_id, at) values ('b-1', 'queued for long', now() - interval '15 days')`,
  );
  expect((await deleteExpired(database.pool, { journalKeptDays: 1 })).inbox).toBe(0);
});

test("old orders go, unless the device may still answer them", async () => {
  await givenOrder(database.pool, { deviceId: "b-1", orderId: "expired", agoMs: 100 * day, expiresInMs: -1 });
  await givenOrder(database.pool, { deviceId: "b-1", orderId: "open", agoMs: 100 * day, expiresInMs: day });
  await givenOrder(database.pool, { deviceId: "b-1", orderId: "young" });
  expect((await deleteExpired(database.pool, { journalKeptDays: 90 })).outbox).toBe(1);
  expect(await idsOf(`select order_id as id from outbox order by 1`)).toEqual(["open", "young"]);
});

test("a command stays as long as its part, live alarms stay for ever", async () => {
  const now = Date.now();
  const commands = { ended: "0", live: "1", neverHeard: "2", young: "3" };
  for (const [i, digit] of Object.values(commands).entries()) {
    const commandId = `00000000-0000-7000-8000-00000000000${digit}`;
    await insertCommand(database.pool, {
      deviceId: "b-1",
      siteId: "site-1",
      commandId,
      kind: "operation",
      request: { operation: "connect" },
      idempotencyKey: null,
      requestedBy: "spec",
      expiresAt: now - day,
    });
    if (i < 3) {
      await database.pool.query(
        `update command set created_at = now() - interval '100 days' where command_id = $1`,
        [commandId],
      );
    }
  }
  const key = (digit: string) => `command/00000000-0000-7000-8000-00000000000${digit}`;
  const old = { actorId: "b-1", machine: "command", changedAt: now - 99 * day };
  await givenPart(database.pool, {
    ...old,
    key: key(commands.ended),
    state: "succeeded",
    endedAt: now - 99 * day,
  });
  await givenPart(database.pool, { ...old, key: key(commands.live), state: "sent" });
  await givenPart(database.pool, { ...old, machine: "alarm", key: "alarm/hot", state: "unacknowledged" });

  const deleted = await deleteExpired(database.pool, { journalKeptDays: 90 });
  expect(deleted).toMatchObject({ commands: 2, parts: 1 });
  expect(await idsOf(`select right(command_id::text, 1) as id from command order by 1`)).toEqual(["1", "3"]);
  expect(await idsOf(`select part_key as id from part order by 1`)).toEqual(["alarm/hot", key("1")]);
});

test("expired sessions and settled letters go, open letters stay", async () => {
  const operator = await insertOperator(database.pool, {
    name: "ann",
    passwordHash: "x",
    role: "viewer",
    sites: null,
  });
  const operatorId = operator?.operatorId ?? "";
  await insertSession(database.pool, { sessionHash: "gone", operatorId, lastsMs: -1_000 });
  await insertSession(database.pool, { sessionHash: "here", operatorId, lastsMs: 60_000 });
  for (const state of ["open", "retried", "discarded"]) {
    await database.pool.query(
      `insert into dead_letter (actor_id, letter_id, site_id, queue, message, error, at, state)
       values ('b-1', $1, 'site-1', 'telemetry', '{}', '{}', now() - interval '100 days', $1)`,
      [state],
    );
  }
  const deleted = await deleteExpired(database.pool, { journalKeptDays: 90 });
  expect(deleted).toMatchObject({ sessions: 1, deadLetters: 2 });
  expect(await idsOf(`select session_hash as id from session`)).toEqual(["here"]);
  expect(await idsOf(`select letter_id as id from dead_letter`)).toEqual(["open"]);
});
