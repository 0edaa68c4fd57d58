// Servers
//
// The whole product on fresh, durable servers: PostgreSQL with fsync on, a durable queue, API and worker in processes of their own.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hash } from "@node-rs/argon2";
import { insertOperator, type Pool } from "@microgrid/db";
import { freePort } from "../local/ports.ts";
import { startServerProcess } from "../local/servers/server-process.ts";
import { grantGateway, startStack, type Stack } from "../local/stack.ts";
import { startDatabases } from "./database.ts";
import { idOf, insertFleet } from "./fleet.ts";

export interface Site {
  readonly siteId: string;
  readonly token: string;
  readonly deviceIds: readonly string[];
}

export interface System {
  readonly pool: Pool;
  readonly stack: Stack;
  readonly sites: readonly Site[];
  readonly logFile: string;
  /** Cookie of a signed-in engineer. */
  signIn(): Promise<string>;
  stop(): Promise<void>;
}

export interface SystemOptions {
  readonly sites: number;
  readonly devicesPerSite: number;
  readonly logLevel?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly postgres?: Readonly<Record<string, string>>;
  /** Further options of the node of API and worker. */
  readonly nodeOptions?: readonly string[];
}

/** A measurement without the limits of one token, address and operator; backlog limits, validation and logging stay as in production. */
const unlimited = {
  NODE_ENV: "production",
  LIMIT_ENVELOPES_PER_TOKEN_SECOND: "100000000",
  LIMIT_REQUESTS_PER_ADDRESS_SECOND: "100000000",
  LIMIT_COMMANDS_PER_OPERATOR_SECOND: "100000000",
  LIMIT_STREAMS_PER_OPERATOR: "100000",
};

async function signIn(pool: Pool, { apiUrl, webUrl }: Stack): Promise<string> {
  const operator = { name: "bench", password: "bench" };
  const passwordHash = await hash(operator.password);
  await insertOperator(pool, { name: operator.name, passwordHash, role: "engineer", sites: null });
  const answer = await fetch(`${apiUrl}/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: webUrl },
    body: JSON.stringify(operator),
  });
  if (answer.status !== 201) throw new Error(`The login answered ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/** Starts everything with a fleet in the midst of its life; `stop` leaves nothing behind. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { sites: siteCount, devicesPerSite } = options;
  const folder = await mkdtemp(join(tmpdir(), "microgrid-bench-"));
  const databases = await startDatabases(options.postgres);
  await databases.create("product");
  const pool = databases.open("product", 2);
  await insertFleet(pool, siteCount * devicesPerSite, devicesPerSite);
  const queuePort = await freePort();
  const queue = await startServerProcess(new URL("../local/servers/queue-server.ts", import.meta.url), {
    port: queuePort,
    dataDir: join(folder, "sqs"),
  });
  const logFile = join(folder, "processes.log");
  const stack = await startStack({
    databaseUrl: databases.urlOf("product"),
    sqsEndpoint: `http://127.0.0.1:${queuePort}`,
    logFile,
    logLevel: options.logLevel ?? "warn",
    env: { ...unlimited, ...options.env },
    ...(options.nodeOptions && { nodeOptions: options.nodeOptions }),
  });
  const sites: Site[] = [];
  for (let s = 0; s < siteCount; s += 1) {
    const siteId = `s-${s}`;
    const deviceIds = Array.from({ length: devicesPerSite }, (_, n) => idOf(s * devicesPerSite + n));
    sites.push({ siteId, deviceIds, token: await grantGateway(pool, siteId, stack.encryptionKey) });
  }
  return {
    pool,
    stack,
    sites,
    logFile,
    signIn: () => signIn(pool, stack),
    async stop() {
      await stack.stop();
      await pool.end();
      await queue.stop();
      await databases.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
