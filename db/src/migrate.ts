// Migrate
//
// Brings a database to the schema in `db/migrations`. Safe to run from several processes at once: one migrates, the
// others wait on an advisory lock and then find nothing to do. All or nothing: one transaction.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runner } from "node-pg-migrate";
import { maintainPartitions } from "./partitions.ts";
import { createPool } from "./pool.ts";

export const migrationsDir = join(import.meta.dirname, "..", "migrations");

/** Returns the names of the migrations that were applied now. Creates the schema, never the database or a role. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const applied = await runner({
    databaseUrl,
    dir: migrationsDir,
    direction: "up",
    migrationsTable: "migration",
    advisoryLockMode: "wait",
    singleTransaction: true,
    checkOrder: true,
    logger: { info() {}, warn() {}, error() {} },
  });
  const pool = createPool(databaseUrl, { applicationName: "migrate", max: 1 });
  try {
    await maintainPartitions(pool, { daysAhead: 3 });
  } finally {
    await pool.end();
  }
  return applied.map((migration) => migration.name);
}

/** Changes when any migration does: names the template database of tests. */
export async function migrationsHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of (await readdir(migrationsDir)).toSorted()) {
    hash
      .update(file)
      .update("\0")
      .update(await readFile(join(migrationsDir, file)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}
