// What the engine's speed rests on, and what a later migration could undo without anybody noticing.

import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { durabilityGaps } from "./durability.ts";
import { inTransaction } from "./pool.ts";
import { givenDevice, givenReading } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterAll(() => database.drop());

test("a step is a heap-only update of its actor, whatever it changes, its deadlines too", async () => {
  // few and small enough that every version fits the page: no pruning is needed, so no luck either
  for (let i = 0; i < 4; i++) await givenDevice(database.pool, { deviceId: `b-${i}` });
  const client = await database.pool.connect();
  const hotUpdates = async () => {
    await client.query("select pg_stat_force_next_flush()");
    const { rows } = await client.query<{ updates: number; hot: number }>(
      `select n_tup_upd as updates, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'actor'`,
    );
    return rows[0];
  };
  for (let version = 1; version <= 3; version++) {
    await client.query(
      `update actor set version = $1::int, snapshot = json_build_object('v', 1, 'n', $1::int), state = $2::text,
              timers = '{"|late":{"due":1,"set":1,"gen":1}}', machine_version = '1',
              last_reading_at = now(), changed_at = now()`,
      [version, version % 2 ? "charging" : "standby"],
    );
  }
  expect(await hotUpdates()).toEqual({ updates: 12, hot: 12 });
  client.release();
});

test("a server that may forget a commit is named", async () => {
  const gaps = await inTransaction(database.pool, async (db) => {
    await db.query("set local synchronous_commit = off");
    return durabilityGaps(db);
  });
  expect(gaps).toContain("synchronous_commit is off: a committed step can be lost when the machine stops.");
  expect(await durabilityGaps(database.pool)).not.toContain(gaps.at(-1));
});

test("every key of what a commit writes begins with the device", async () => {
  const { rows } = await database.pool.query<{ table: string; first: string }>(
    `select c.conrelid::regclass::text as table, a.attname as first
       from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype = 'p' and c.conrelid::regclass::text in
            ('actor', 'deadline', 'part', 'journal', 'reading', 'outbox', 'inbox', 'dead_letter', 'command', 'device')
      order by 1`,
  );
  expect(rows).toHaveLength(10);
  for (const row of rows)
    expect(row.first).toBe(row.table.match(/reading|command|device/) ? "device_id" : "actor_id");
});

test("a second delivery of a reading is one row", async () => {
  const reading = { deviceId: "b-1", measuredAt: Date.now(), seq: 7, points: { powerKw: 1 } };
  await givenReading(database.pool, reading);
  await expect(givenReading(database.pool, reading)).rejects.toThrow("duplicate key");
});

test("the feed is one range of its index, already in order", async () => {
  const plan = await inTransaction(database.pool, async (db) => {
    // an empty table would be read whole
    await db.query("set local enable_seqscan = off; set local enable_bitmapscan = off");
    const { rows } = await db.query<{ "QUERY PLAN": string }>(
      `explain select * from journal where (tx, seq) > ('5'::xid8, 0) and tx < pg_snapshot_xmin(pg_current_snapshot())
        order by tx, seq limit 100`,
    );
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  });
  expect(plan).toMatch(/Index Scan using journal_feed/);
  expect(plan).toMatch(/Index Cond: .*ROW\(tx, seq\) > .*AND \(tx < /);
  expect(plan).not.toContain("Sort");
});
