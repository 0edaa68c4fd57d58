// Database
//
// A fresh PostgreSQL with fsync on in a temporary folder, and databases on it. Databases can be copied byte for byte, so that two
// contenders begin with the same pages.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPool, maintainPartitions, migrate, type Pool } from "@microgrid/db";
import { durableSettings, startEmbeddedPostgres } from "../local/servers/embedded-postgres.ts";
import { freePort } from "../local/ports.ts";

export interface Databases {
  /** A database with the schema and nothing in it. */
  create(name: string): Promise<void>;
  /** Nobody may be connected to `from`. */
  copy(from: string, name: string): Promise<void>;
  drop(name: string): Promise<void>;
  open(name: string, connections: number): Pool;
  urlOf(name: string): string;
  /** Writes out what is dirty, so that one contender does not pay for the pages of the one before. */
  checkpoint(): Promise<void>;
  /** The same, once no autovacuum is at work: it looks after what another contender has left. Tells whether that came in time. */
  rest(): Promise<boolean>;
  stop(): Promise<void>;
}

/** On a busy machine a vacuum may take longer than a bench may wait. */
const REST_WITHIN_MS = 10_000;

export async function startDatabases(settings: Readonly<Record<string, string>> = {}): Promise<Databases> {
  const folder = await mkdtemp(join(tmpdir(), "microgrid-bench-"));
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    user: "microgrid",
    password: "microgrid",
    database: "microgrid",
    settings: {
      ...durableSettings,
      max_connections: "120",
      ...settings,
    },
    removeOnStop: join(folder, "postgres"),
  });
  const urlOf = (name: string): string => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
  const open = (name: string, connections: number): Pool =>
    createPool(urlOf(name), { applicationName: "bench", max: connections, statementTimeoutMs: 120_000 });
  const admin = open("postgres", 1);
  const checkpoint = async (): Promise<void> => void (await admin.query("checkpoint"));
  return {
    open,
    urlOf,
    async create(name) {
      await admin.query(`create database ${name}`);
      await migrate(urlOf(name));
      const pool = open(name, 1);
      await maintainPartitions(pool, { daysAhead: 2 });
      await pool.end();
    },
    copy: async (from, name) => void (await admin.query(`create database ${name} template ${from}`)),
    drop: async (name) => void (await admin.query(`drop database ${name} with (force)`)),
    checkpoint,
    async rest() {
      const deadline = performance.now() + REST_WITHIN_MS;
      let isCalm = false;
      while (!isCalm && performance.now() < deadline) {
        const { rowCount } = await admin.query(
          "select from pg_stat_activity where backend_type = 'autovacuum worker'",
        );
        isCalm = rowCount === 0;
        if (!isCalm) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await checkpoint();
      return isCalm;
    },
    async stop() {
      await admin.end();
      await postgres.server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
