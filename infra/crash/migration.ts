// Migration
//
// D1: the schema of a run's database is made by a process that is ended, paused or broken in the middle; another one finishes it. The
// result must be the schema that an undisturbed migration makes.
import { createWriteStream } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createPool, type Pool } from "@microgrid/db";
import { spawnNode, type NodeLife } from "../local/child.ts";
import { openTerminal } from "../local/terminal.ts";
import { hitsIn, wake } from "./keeper.ts";
import type { Servers } from "./servers.ts";

export interface Migrated {
  readonly url: string;
  readonly pool: Pool;
  readonly violations: readonly string[];
  drop(): Promise<void>;
}

/** Without partitions: those are made for the days around now, and a run may see midnight pass. */
const describe = `
with part as (select oid from pg_class where relispartition)
select json_agg(line order by line) as lines from (
  select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as line
    from information_schema.columns
   where table_schema = 'public' and format('%I.%I', table_schema, table_name)::regclass not in (select oid from part)
  union all select indexdef from pg_indexes
             where schemaname = 'public' and format('%I.%I', schemaname, tablename)::regclass not in (select oid from part)
  union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
             where connamespace = 'public'::regnamespace and conrelid not in (select oid from part)
  union all select 'migration ' || name from migration
  union all select 'hash ' || name || ' ' || hash from migration_hash) as all_lines`;

const schemaOf = async (pool: Pool): Promise<string[]> =>
  (await pool.query<{ lines: string[] }>(describe)).rows[0]?.lines ?? [];

export async function migrateThroughCrash(
  { databaseUrl }: Servers,
  undisturbed: Pool,
  planned: Readonly<Record<string, string>>,
  report: string,
  pauseMs: number,
  logFile: string,
): Promise<Migrated> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = createPool(databaseUrl, { applicationName: "crash", max: 1, statementTimeoutMs: 60_000 });
  await admin.query(`create database ${name}`);
  const url = Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href;
  const log = createWriteStream(logFile, { flags: "a" });
  const terminal = openTerminal(log as unknown as NodeJS.WriteStream);
  const start = (env: Readonly<Record<string, string>>): Promise<NodeLife> =>
    spawnNode(
      {
        speaker: "postgres",
        file: "scripts/migrate.ts",
        cwd: join(import.meta.dirname, "..", "..", "db"),
        env: { ...process.env, DATABASE_URL: url, ...env },
        nodeOptions: ["--conditions=crash-test"],
      },
      terminal,
    );
  const first = await start(planned);
  let isFirstOver = false;
  void first.ended.then(() => (isFirstOver = true));
  await until(() => isFirstOver || hitsIn(report).length > 0);
  const isPaused = hitsIn(report)[0]?.mode === "pause";
  // The second one waits for the first's lock, or for nothing when the first is gone.
  const second = await start({});
  if (isPaused) {
    await delay(pauseMs);
    wake(first.pid);
  }
  await first.ended;
  const { code } = await second.ended;
  const violations: string[] = [];
  // While the first held the lock the second may have been told to go away by a timeout; then whoever deploys starts it again.
  if (code !== 0 && (await (await start({})).ended).code !== 0)
    violations.push("D1 the schema could not be finished");
  const pool = createPool(url, { applicationName: name, max: 8 });
  const [made, wanted] = [await schemaOf(pool), await schemaOf(undisturbed)];
  if (JSON.stringify(made) !== JSON.stringify(wanted))
    violations.push("D1 the schema is not the one of an undisturbed migration");
  return {
    url,
    pool,
    violations,
    async drop() {
      await pool.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      log.end();
    },
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(20);
}
