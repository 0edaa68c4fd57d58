import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../local/ports.ts";
import { startEmbeddedPostgres } from "../local/servers/embedded-postgres.ts";
import { startServerProcess } from "../local/servers/server-process.ts";

export interface Servers {
  /** A superuser's URL. */
  readonly databaseUrl: string;
  readonly sqsEndpoint: string;
}

/** PostgreSQL and a durable queue of one's own in a temporary folder. Processes are killed, not the machine: fsync is off. */
export async function startServers(): Promise<Servers & { stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "microgrid-crash-servers-"));
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    user: "postgres",
    password: "postgres",
    database: "postgres",
    settings: { fsync: "off", full_page_writes: "off", synchronous_commit: "on", max_connections: "300" },
    removeOnStop: join(folder, "postgres"),
  });
  const port = await freePort();
  const queue = await startServerProcess(new URL("../local/servers/queue-server.ts", import.meta.url), {
    port,
    dataDir: join(folder, "sqs"),
  });
  return {
    databaseUrl: postgres.url,
    sqsEndpoint: `http://127.0.0.1:${port}`,
    async stop() {
      await queue.stop();
      await postgres.server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
