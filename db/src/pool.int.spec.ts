import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createPool, inTransaction } from "./pool.ts";
import type { Pool } from "./pool.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let pool: Pool;
const errors: Error[] = [];
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
  pool = createPool(database.url, {
    applicationName: "spec",
    max: 2,
    statementTimeoutMs: 60_000,
    onError: (error) => errors.push(error),
  });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe("connections", () => {
  test("a client terminated while it is checked out does not end the process", async () => {
    const client = await pool.connect();
    await client.query("begin");
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    await database.pool.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    await expect(client.query("select 1")).rejects.toThrow(/connection/i);
    client.release(true);
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  test("a statement that takes too long is cancelled", async () => {
    const impatient = createPool(database.url, { applicationName: "spec", max: 1, statementTimeoutMs: 300 });
    await expect(impatient.query("select pg_sleep(3600)")).rejects.toThrow(/timeout/);
    const asleep = () =>
      database.pool.query(
        "select 1 from pg_stat_activity where query like '%pg_sleep(3600)%' and state = 'active' and pid <> pg_backend_pid()",
      );
    await expect.poll(async () => (await asleep()).rows).toEqual([]);
    await impatient.end();
  });
});

describe("transactions", () => {
  test("a throw rolls back and gives the client back", async () => {
    await database.pool.query("create table tried (n int)");
    const failed = inTransaction(pool, async (db) => {
      await db.query("insert into tried values (1)");
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect((await pool.query("select * from tried")).rows).toEqual([]);
    expect(pool.totalCount - pool.idleCount).toBe(0);
  });

  test("what is returned was committed", async () => {
    await database.pool.query("create table kept (n int)");
    const given = await inTransaction(pool, async (db) => {
      await db.query("insert into kept values (1)");
      return "done";
    });
    expect(given).toBe("done");
    expect((await database.pool.query("select n from kept")).rows).toEqual([{ n: 1 }]);
  });
});

describe("values", () => {
  test("a bigint that a number cannot hold is an error, not another number", async () => {
    expect((await pool.query("select 9007199254740991::int8 as n")).rows).toEqual([{ n: 9007199254740991 }]);
    await expect(pool.query("select 9007199254740993::int8 as n")).rejects.toThrow(RangeError);
  });

  test("an instant is milliseconds since 1970, whatever the time zone of the session", async () => {
    const at = "timestamptz '2026-03-29 01:30:00.123+01' as at";
    expect((await pool.query(`select ${at}`)).rows).toEqual([{ at: Date.UTC(2026, 2, 29, 0, 30, 0, 123) }]);
    const shifted = await inTransaction(pool, async (db) => {
      await db.query("set local timezone = 'Asia/Kolkata'");
      return db.query(`select ${at}, 'infinity'::timestamptz as never`);
    });
    expect(shifted.rows).toEqual([{ at: Date.UTC(2026, 2, 29, 0, 30, 0, 123), never: Infinity }]);
  });

  test("a transaction id keeps every bit", async () => {
    const { rows } = await pool.query("select '18446744073709551615'::xid8 as tx");
    expect(rows).toEqual([{ tx: "18446744073709551615" }]);
  });
});
