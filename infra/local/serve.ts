// Serve
//
// Where the data lives: what the environment names, else embedded servers that keep everything under the data folder.
import { join } from "node:path";
import { type Child, keepAlive } from "./child.ts";
import { durableSettings, startEmbeddedPostgres } from "./servers/embedded-postgres.ts";
import { freePort } from "./ports.ts";
import type { QueueServerOptions } from "./servers/queue-server.ts";
import { startServerProcess } from "./servers/server-process.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

export interface Served {
  /** What the other processes must know. */
  readonly env: Readonly<Record<string, string>>;
  /** For the box at the end. */
  readonly where: string;
  readonly child?: Child;
}

const withoutPassword = (url: string): string => url.replace(/:[^:@/]*@/, ":…@");

export const servePostgres = async (
  settings: Settings,
  dataDir: string,
  terminal: Terminal,
): Promise<Served> => {
  const external = settings.databaseUrl;
  if (external !== undefined) {
    return { env: { DATABASE_URL: external }, where: `${withoutPassword(external)} (DATABASE_URL)` };
  }
  const folder = join(dataDir, "postgres");
  let port = await freePort(5432);
  let url = "";
  // PostgreSQL's own chatter matters only when something is wrong.
  const onLine = (line: string): void => {
    if (/\b(ERROR|FATAL|PANIC)\b/.test(line)) terminal.line("postgres", line);
  };
  const start = async () => {
    const started = await startEmbeddedPostgres(
      {
        dataDir: folder,
        port,
        user: "microgrid",
        password: "microgrid",
        database: "microgrid",
        // A demo that loses what it confirmed would teach the wrong thing: durable as in production.
        settings: { ...durableSettings, max_connections: "100" },
      },
      onLine,
    );
    url = started.url;
    return started.server;
  };
  // Initialising takes seconds, in which somebody else may take the port that was free before.
  const startElsewhere = async (error: Error) => {
    if (!error.message.includes("Address already in use")) throw error;
    port = await freePort();
    terminal.line("postgres", `its port was taken meanwhile; trying ${port}`);
    return start();
  };
  let isFirst = true;
  const child = await keepAlive("postgres", terminal, () => {
    const started = start();
    if (!isFirst) return started;
    isFirst = false;
    return started.catch(startElsewhere);
  });
  terminal.line("postgres", `PostgreSQL 18 on 127.0.0.1:${port}, data in ${folder}`);
  return { env: { DATABASE_URL: url }, where: folder, child };
};

export const serveQueue = async (
  settings: Settings,
  dataDir: string,
  terminal: Terminal,
): Promise<Served> => {
  if (settings.queue.kind === "aws") {
    return { env: {}, where: `AWS ${settings.region} (AWS_ACCESS_KEY_ID)` };
  }
  if (settings.queue.kind === "endpoint") {
    const { endpoint } = settings.queue;
    return { env: { SQS_ENDPOINT: endpoint }, where: `${endpoint} (SQS_ENDPOINT)` };
  }
  const folder = join(dataDir, "sqs");
  const options: QueueServerOptions = { port: await freePort(4566), dataDir: folder };
  const entry = new URL("./servers/queue-server.ts", import.meta.url);
  const child = await keepAlive("sqs", terminal, () =>
    startServerProcess(entry, options, (line) => terminal.line("sqs", line)),
  );
  const endpoint = `http://127.0.0.1:${options.port}`;
  terminal.line("sqs", `SQS on ${endpoint}, messages in ${folder}`);
  return { env: { SQS_ENDPOINT: endpoint }, where: folder, child };
};
