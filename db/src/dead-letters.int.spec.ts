import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findDeadLetter, listDeadLetters, settleDeadLetter } from "./dead-letters.ts";
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

test("a letter is settled once, by whoever comes first", async () => {
  const letter = { actorId: "b-0", letterId: "l-0" };
  const runs = await Promise.all(
    [1, 2, 3].map(() => settleDeadLetter(database.pool, { ...letter, state: "retried" })),
  );
  expect(runs.filter(Boolean)).toHaveLength(1);
  expect(await settleDeadLetter(database.pool, { ...letter, state: "discarded" })).toBe(false);
  expect(await findDeadLetter(database.pool, letter)).toMatchObject({
    state: "retried",
    error: { name: "TypeError" },
  });
  expect(await findDeadLetter(database.pool, { actorId: "b-1", letterId: "l-0" })).toBeNull();
});
