// Test database
//
// A database of its own for each test file, copied from a migrated template in some tens of milliseconds. The template
// is made once per state of the migrations, whoever comes first; the others wait on an advisory lock.

import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { migrate } from "../migrate.ts";
import { hashOfMigrations } from "../migration-files.ts";
import { createPool } from "../pool.ts";
import type { Pool } from "../pool.ts";

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly pool: Pool;
  /** Ends the pool and drops the database. Throws when a client was not released or another pool is still open. */
  drop(): Promise<void>;
}

const lockId = 720_481_002;

/** For a machine that stands still for a while; what a test wants to see given up it gives a pool of its own. */
const patience = {
  connectWithinMs: 60_000,
  statementTimeoutMs: 60_000,
  lockTimeoutMs: 60_000,
  idleInTransactionTimeoutMs: 60_000,
};

/**
 * `adminUrl` must be allowed to create databases. Does not depend on the test runner. `graceMs`: how long the server may take to
 * notice that clients have gone, before `drop` calls them left open.
 */
export async function testDatabase(adminUrl: string, { graceMs = 45_000 } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(adminUrl, async (admin) => {
    const template = await ensureTemplate(admin, adminUrl);
    await admin.query(`create database ${name} template ${template}`);
  });
  const url = urlOf(adminUrl, name);
  const pool = createPool(url, { applicationName: name, max: 8, ...patience });
  return { name, url, pool, drop: () => drop(adminUrl, name, pool, graceMs) };
}

async function ensureTemplate(admin: Client, adminUrl: string): Promise<string> {
  const template = `microgrid_template_${await hashOfMigrations()}`;
  await admin.query(`select pg_advisory_lock($1)`, [lockId]);
  try {
    const { rows } = await admin.query<{ ready: boolean }>(
      `select datistemplate as ready from pg_database where datname = $1`,
      [template],
    );
    if (rows[0]?.ready) return template;
    if (rows[0]) await admin.query(`drop database ${template} with (force)`);
    await admin.query(`create database ${template}`);
    await migrate(urlOf(adminUrl, template));
    // Only a finished template carries the mark; a run that was killed half-way is made again.
    await admin.query(`alter database ${template} with is_template true allow_connections false`);
    return template;
  } finally {
    await admin.query(`select pg_advisory_unlock($1)`, [lockId]);
  }
}

async function drop(adminUrl: string, name: string, pool: Pool, graceMs: number): Promise<void> {
  const unreleased = pool.totalCount - pool.idleCount;
  // end() would wait for ever for a client that nobody gives back
  if (unreleased === 0) await pool.end();
  await asAdmin(adminUrl, async (admin) => {
    const others = await connectionsAfterGrace(admin, name, graceMs);
    await admin.query(`drop database ${name} with (force)`);
    if (unreleased > 0) throw new Error(`${name}: ${unreleased} client(s) of the pool were not released`);
    if (others.length > 0) throw new Error(`${name}: connections were left open by ${others.join(", ")}`);
  });
}

/** A backend needs a moment to notice that its client has gone. */
async function connectionsAfterGrace(admin: Client, name: string, graceMs: number): Promise<string[]> {
  const deadline = Date.now() + graceMs;
  for (;;) {
    const { rows } = await admin.query<{ who: string }>(
      `select application_name as who from pg_stat_activity
        where datname = $1 and backend_type = 'client backend'`,
      [name],
    );
    if (rows.length === 0 || Date.now() > deadline) return rows.map((row) => row.who || "an unnamed client");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function asAdmin<T>(adminUrl: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: adminUrl, application_name: "test-database" });
  admin.on("error", () => {});
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
