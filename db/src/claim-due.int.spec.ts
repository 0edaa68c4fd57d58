import { inject, test, expect } from "vitest";
import { claimDueStatement } from "./commit-statement.ts";
import { testDatabase } from "./testing/test-database.ts";

test("L6 looking for due timers reads the due ones and not every timer of the fleet", async () => {
  const database = await testDatabase(inject("databaseUrl"));
  try {
    await database.pool.query(`insert into site (site_id, name) values ('s', 's')`);
    await database.pool.query(
      `with device as (
         insert into device (device_id, site_id, kind, name) select 'd' || n, 's', 'light', 'd' from generate_series(1, 5000) n returning device_id)
       , hosted as (insert into actor (actor_id, site_id, kind) select device_id, 's', 'light' from device)
       insert into deadline (actor_id, due_at) select device_id, now() + interval '1 hour' from device`,
    );
    await database.pool.query("analyze actor, deadline");
    const { rows } = await database.pool.query<{ "QUERY PLAN": string }>(
      `explain (analyze, costs off, timing off) ${claimDueStatement.replace("$1", "1000").replace("$2", "5000")}`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Index Cond: .*statement_timestamp/);
    expect(plan).not.toMatch(/Rows Removed by Filter: [1-9]/);
  } finally {
    await database.drop();
  }
});
