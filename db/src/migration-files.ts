// Migration files: what they contain, and that none changes once it has run anywhere.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Queryable } from "./pool.ts";

export const migrationsDir = join(import.meta.dirname, "..", "migrations");

/** A file differs from what was applied: the database and the sources no longer agree. */
export class MigrationEdited extends Error {
  override readonly name = "MigrationEdited";
  readonly migrations: readonly string[];
  constructor(migrations: readonly string[]) {
    super(
      `${migrations.join(", ")} changed after it was applied to this database. ` +
        `Put the file back and write the change as a new migration (pnpm db:generate -- <name>); ` +
        `a database without data worth keeping can also be deleted (for pnpm dev: the folder .data).`,
    );
    this.migrations = migrations;
  }
}

/** Name without suffix → hash of the content. Line endings do not count, so that a checkout on Windows agrees. */
export async function hashMigrations(): Promise<Map<string, string>> {
  const files = (await readdir(migrationsDir)).filter((file) => file.endsWith(".sql")).sort();
  const contents = await Promise.all(files.map((file) => readFile(join(migrationsDir, file), "utf8")));
  return new Map(files.map((file, i) => [file.slice(0, -".sql".length), hashOf(contents[i] ?? "")]));
}

/** One hash for all: names the template database of tests. */
export async function hashOfMigrations(): Promise<string> {
  return hashOf(JSON.stringify([...(await hashMigrations())])).slice(0, 12);
}

function hashOf(content: string): string {
  return createHash("sha256").update(content.replaceAll("\r\n", "\n")).digest("hex");
}

/** Throws MigrationEdited. Notes the hashes of what has been applied since the last call. */
export async function checkApplied(db: Queryable): Promise<void> {
  const hashes = await hashMigrations();
  const { rows } = await db.query<{ name: string }>(
    `with given as (
       select name, hash from unnest($1::text[], $2::text[]) as g (name, hash)),
     noted as (
       insert into migration_hash (name, hash)
       select name, g.hash from migration m join given g using (name)
       on conflict (name) do nothing)
     select name from migration_hash h join given g using (name) where h.hash <> g.hash order by name`,
    [[...hashes.keys()], [...hashes.values()]],
  );
  if (rows.length > 0) throw new MigrationEdited(rows.map((row) => row.name));
}
