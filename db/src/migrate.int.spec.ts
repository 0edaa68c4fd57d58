import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { migrate } from "./migrate.ts";
import { MigrationEdited } from "./migration-files.ts";

describe("migrating an empty database", () => {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = Object.assign(new URL(inject("databaseUrl")), { pathname: `/${name}` }).href;
  const asAdmin = async (statement: string) => {
    const admin = new Client({ connectionString: inject("databaseUrl") });
    await admin.connect();
    await admin.query(statement).finally(() => admin.end());
  };
  beforeEach(() => asAdmin(`create database ${name}`));
  // The server takes a moment to notice that a client has gone, and drops nothing that somebody is connected to.
  afterEach(() => vi.waitFor(() => asAdmin(`drop database if exists ${name}`), { timeout: 45_000 }));

  const rowsOf = async (statement: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client
      .query(statement)
      .then((result) => result.rows)
      .finally(() => client.end());
  };

  test("the second run applies nothing", async () => {
    const first = await migrate(url);
    expect(first[0]).toBe("0001_sites_and_devices");
    expect(await migrate(url)).toEqual([]);
  });

  test("of several runs at once one applies everything and none fails", async () => {
    const runs = await Promise.all([migrate(url), migrate(url), migrate(url), migrate(url)]);
    expect(runs.filter((applied) => applied.length > 0)).toHaveLength(1);
    const counts = await rowsOf(
      `select name, count(*)::int as n from migration group by name having count(*) > 1`,
    );
    expect(counts).toEqual([]);
  });

  test("a file that changed after it was applied is refused by name", async () => {
    await migrate(url);
    await rowsOf(`update migration_hash set hash = 'of another content' where name = '0003_journal'`);
    const again = migrate(url);
    await expect(again).rejects.toThrow(MigrationEdited);
    await expect(again).rejects.toThrow("0003_journal changed after it was applied");
  });

  test("every table says what it is for", async () => {
    await migrate(url);
    const silent = await rowsOf(
      `select relname from pg_class
        where relkind in ('r', 'p', 'v') and relnamespace = 'public'::regnamespace
          and not relispartition and relname <> 'migration' and obj_description(oid) is null`,
    );
    expect(silent).toEqual([]);
  });

  test("every instant is a timestamptz of milliseconds, so what is read is what is stored", async () => {
    await migrate(url);
    const loose = await rowsOf(
      `select table_name, column_name from information_schema.columns
        where table_schema = 'public' and table_name <> 'migration'
          and (data_type = 'timestamp without time zone'
               or (data_type = 'timestamp with time zone' and datetime_precision <> 3))`,
    );
    expect(loose).toEqual([]);
  });

  test("readings of today and of the next days have a partition at once", async () => {
    await migrate(url);
    const days = await rowsOf(
      `select count(*)::int as n from pg_inherits where inhparent = 'reading'::regclass`,
    );
    expect(days[0].n).toBeGreaterThanOrEqual(1 + 1 + 3);
  });
});
