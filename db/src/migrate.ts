// Migrate
//
// Brings a database to the schema in `db/migrations`. Safe to run from several processes at once: one migrates, the
// others wait on an advisory lock and then find nothing to do. All or nothing: one transaction.

import { crashPoint } from "@microgrid/runtime/crash-point";
import { runner } from "node-pg-migrate";
import { checkApplied, migrationsDir } from "./migration-files.ts";
import { maintainPartitions } from "./partitions.ts";
import { createPool } from "./pool.ts";

/**
 * Returns the names of the migrations that were applied now. Creates the schema, never the database or a role.
 * Throws MigrationEdited when a file changed after it had been applied.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const applied = await runner({
    databaseUrl,
    dir: migrationsDir,
    direction: "up",
    migrationsTable: "migration",
    advisoryLockMode: "wait",
    singleTransaction: true,
    checkOrder: true,
    // Called before each migration.
    logger: { info: () => crashPoint("D1"), warn() {}, error() {} },
  });
  const pool = createPool(databaseUrl, { applicationName: "migrate", max: 1 });
  try {
    await checkApplied(pool);
    await maintainPartitions(pool, { daysAhead: 3 });
  } finally {
    await pool.end();
  }
  return applied.map((migration) => migration.name);
}
