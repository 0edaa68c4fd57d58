import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { insertAudit, listAudit } from "./audit.ts";
import { findDeadLetter, listDeadLetters } from "./dead-letters.ts";
import { discardDeadLetter, editDeadLetter, lockDeadLetter, retryDeadLetter } from "./letter-handling.ts";
import { inTransaction } from "./pool.ts";
import { countSupervision, lockActor } from "./supervision.ts";
import { givenDevice } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
  for (let i = 0; i < 7; i++) {
    await database.pool.query(
      `insert into dead_letter (actor_id, letter_id, site_id, queue, message, error, at)
       values ($1, $2, $3, 'telemetry', '{"v":1}', '{"name":"TypeError","message":"no"}', timestamptz '2026-01-01 00:00Z')`,
      [`b-${i % 2}`, `l-${i}`, i % 2 ? "north" : "south"],
    );
  }
});
afterAll(() => database.drop());

test("pages have no gap and no repeat when letters came in the same millisecond", async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listDeadLetters>> = await listDeadLetters(database.pool, {
      siteIds: null,
      limit: 2,
      cursor,
    });
    seen.push(...page.letters.map((letter) => letter.letterId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(["l-5", "l-3", "l-1", "l-6", "l-4", "l-2", "l-0"]);
});

test("the list can be narrowed to sites, an actor and a state", async () => {
  const count = async (filter: Partial<Parameters<typeof listDeadLetters>[1]>) =>
    (await listDeadLetters(database.pool, { siteIds: null, limit: 100, ...filter })).letters.length;
  expect(await count({ siteIds: ["north"] })).toBe(3);
  expect(await count({ actorId: "b-0" })).toBe(4);
  expect(await count({ state: "retried" })).toBe(0);
});

const key = { actorId: "b-0", letterId: "l-0" };

test("of several people who retry one letter at once the first finds it open, the others do not", async () => {
  await givenDevice(database.pool, { deviceId: "b-0" });
  const retry = () =>
    inTransaction(database.pool, async (db) => {
      const letter = await lockDeadLetter(db, key);
      if (letter?.state === "open") await retryDeadLetter(db, { ...key, by: "somebody" });
      return letter?.state;
    });
  const found = await Promise.all([retry(), retry(), retry()]);
  expect(found.filter((state) => state === "open")).toHaveLength(1);
  expect(found.filter((state) => state === "retrying")).toHaveLength(2);
  expect(await findDeadLetter(database.pool, key)).toMatchObject({
    state: "retrying",
    retries: 1,
    settledBy: "somebody",
  });
  const { rows } = await database.pool.query(
    "select actor_id, message_id, message -> 'event' ->> 'letter' as letter, message -> 'v' as v from held_message",
  );
  expect(rows).toEqual([{ actor_id: "b-0", message_id: "retry 1 l-0", letter: "l-0", v: 1 }]);
  expect(await lockActor(database.pool, { actorId: "b-0" })).toMatchObject({ status: "resuming" });
});

test("an edit keeps what came, also when it is edited again", async () => {
  const edit = (message: unknown) =>
    editDeadLetter(database.pool, { actorId: "b-1", letterId: "l-1", message });
  await edit({ v: 2 });
  expect(await edit({ v: 3, text: "\u0000" })).toMatchObject({
    message: { v: 3, text: "\u0000" },
    original: { v: 1 },
  });
});

test("a discarded letter says by whom and why", async () => {
  const discarded = { actorId: "b-1", letterId: "l-3", by: "somebody", reason: "of no use" };
  expect(await discardDeadLetter(database.pool, discarded)).toMatchObject({
    state: "discarded",
    settledBy: "somebody",
    reason: "of no use",
  });
  const counted = (siteIds: string[] | null) => countSupervision(database.pool, { siteIds });
  expect(await counted(null)).toEqual({ openLetters: 5, pausedDevices: 0 });
  expect(await counted(["nowhere"])).toEqual({ openLetters: 0, pausedDevices: 0 });
});

test("L8 what a letter says can be audited, also where Postgres could not hold it as it is", async () => {
  const before = { state: "open", message: { points: { mode: "a\u0000b" } } };
  const entry = { who: "somebody", role: "engineer", action: "deadLetter.edit", object: "dead letter l-1" };
  await insertAudit(database.pool, {
    ...entry,
    siteId: "north",
    deviceId: "b-1",
    before,
    after: { state: "open" },
  });
  const { entries } = await listAudit(database.pool, { siteIds: null, deviceId: "b-1", limit: 1 });
  expect(entries).toMatchObject([{ ...entry, before, after: { state: "open" } }]);
});
