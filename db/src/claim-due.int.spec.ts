import type { ActorCommit, Bound } from "@microgrid/runtime";
import { inject, test, expect, vi } from "vitest";
import { claimDueStatement } from "./commit-statement.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { boundOf } from "./testing/rows.ts";
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
      `explain (analyze, costs off, timing off) ${claimDueStatement.replace("$1", "1000").replace("$2", "5000").replace("$3", "'{}'")}`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Index Cond: .*statement_timestamp/);
    expect(plan).not.toMatch(/Rows Removed by Filter: [1-9]/);
  } finally {
    await database.drop();
  }
});

test("L6 a sooner deadline is not lost when its commit had to wait for a claim that moved the bound", async () => {
  const database = await testDatabase(inject("databaseUrl"));
  const { pool } = database;
  const store = createPostgresStore(pool);
  const now = Math.round((await store.load([], [])).now);
  const [soon, later, sooner] = [now + 1_500, now + 3_600_000, now + 600_000];
  const commit = (expectedVersion: number, due: number, bound: Bound): ActorCommit => ({
    actorId: "a",
    expectedVersion,
    machineVersion: "1",
    state: "on",
    snapshot: { v: 1, at: now, root: { value: "on", context: {} }, parts: {}, boots: [] },
    timers: { "|t": { due, set: now, gen: 1 } },
    nextDueAt: due,
    bound,
    lastReadingAt: null,
    journal: [],
    parts: [],
    readings: [],
    letters: [],
    notices: [],
  });
  const carry = (given: ActorCommit) => store.commit({ actors: [given], late: [], letters: [] });
  try {
    await pool.query(`insert into site (site_id, name) values ('s', 's')`);
    await pool.query(
      `with device as (insert into device (device_id, site_id, kind, name) values ('a', 's', 'light', 'a') returning device_id)
       insert into actor (actor_id, site_id, kind) select device_id, 's', 'light' from device`,
    );
    await carry(commit(0, soon, "write"));
    await carry(commit(1, later, "keep"));
    const claim = await pool.connect();
    await claim.query("begin");
    await claim.query("select from actor where actor_id = 'a' for no key update");
    const waiting = carry(commit(2, sooner, "write"));
    const isWaiting = async () => {
      const { rows } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(rows).toHaveLength(1);
    };
    await vi.waitFor(isWaiting, { timeout: 45_000 });
    await claim.query("update deadline set due_at = to_timestamp($1::double precision / 1000)", [later]);
    await claim.query("commit");
    claim.release();
    expect((await waiting).won.size).toBe(1);
    expect(await boundOf(pool, "a")).toBe(sooner);
  } finally {
    await database.drop();
  }
});
