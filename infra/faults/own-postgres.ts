import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type { Queryable } from "@microgrid/db";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../local/servers/embedded-postgres.ts";
import { freePort } from "../local/ports.ts";

/** A PostgreSQL that a test may kill and freeze. */
export interface OwnPostgres {
  readonly url: string;
  /** Kills the postmaster as a power cut of its process would; its backends follow. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Stops every backend of a client in its tracks for `ms`; resolves with how many. */
  freeze(db: Queryable, ms: number): Promise<number>;
  stop(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "microgrid-faults-"));
  await chmod(folder, 0o755);
  const dataDir = join(folder, "postgres");
  const options = {
    dataDir,
    port: await freePort(),
    user: "postgres",
    password: "postgres",
    database: "postgres",
    // A process is killed here, not the machine: the kernel keeps what was written.
    settings: { fsync: "off", synchronous_commit: "on", max_connections: "100" },
  };
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres(options);
  return {
    url: postgres.url,
    async kill() {
      const [pid] = (await readFile(join(dataDir, "postmaster.pid"), "utf8")).split("\n");
      process.kill(Number(pid), "SIGKILL");
      await postgres.server.ended;
    },
    async restart() {
      // The backends of the killed one hold its shared memory until they have noticed.
      for (const end = Date.now() + 45_000; ;) {
        try {
          postgres = await startEmbeddedPostgres(options);
          return;
        } catch (error) {
          if (Date.now() > end) throw error;
          await delay(100);
        }
      }
    },
    async freeze(db, ms) {
      const { rows } = await db.query<{ pid: number }>(
        `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      const frozen = rows.filter(({ pid }) => signalled(pid, "SIGSTOP"));
      await delay(ms);
      for (const { pid } of frozen) signalled(pid, "SIGCONT");
      return frozen.length;
    },
    async stop() {
      await postgres.server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // It left on its own.
    return false;
  }
}
