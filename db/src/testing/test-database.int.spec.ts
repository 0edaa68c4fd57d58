import { Client } from "pg";
import { expect, inject, test } from "vitest";
import { createPool } from "../pool.ts";
import { testDatabase } from "./test-database.ts";

const adminUrl = inject("databaseUrl");

const exists = async (url: string) => {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  const name = new URL(url).pathname.slice(1);
  const { rows } = await admin.query("select 1 from pg_database where datname = $1", [name]);
  await admin.end();
  return rows.length === 1;
};

test("databases made at once are apart from each other and gone after drop", async () => {
  const made = await Promise.all([1, 2, 3].map(() => testDatabase(adminUrl)));
  const [first, second] = made;
  await first!.pool.query(`insert into site (site_id, name) values ('only-here', 'x')`);
  expect((await second!.pool.query("select * from site")).rows).toEqual([]);
  await Promise.all(made.map((database) => database.drop()));
  for (const database of made) expect(await exists(database.url)).toBe(false);
});

test("a client that was not released fails the drop, and the database is gone all the same", async () => {
  const database = await testDatabase(adminUrl, { graceMs: 0 });
  const client = await database.pool.connect();
  await expect(database.drop()).rejects.toThrow("1 client(s) of the pool were not released");
  client.release(true);
  await database.pool.end();
  expect(await exists(database.url)).toBe(false);
});

test("another pool left open fails the drop and is named", async () => {
  const database = await testDatabase(adminUrl, { graceMs: 0 });
  const forgotten = createPool(database.url, { applicationName: "forgotten" });
  await forgotten.query("select 1");
  await expect(database.drop()).rejects.toThrow("connections were left open by forgotten");
  await forgotten.end();
  expect(await exists(database.url)).toBe(false);
});
