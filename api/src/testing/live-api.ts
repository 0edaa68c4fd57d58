// A whole API for integration tests: real Postgres, real SQS protocol, real sockets; and, when asked for, a worker beside it.
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { definitions } from "@microgrid/actors";
import { createPostgresStore, ringBell } from "@microgrid/db";
import { testDatabase } from "@microgrid/db/testing";
import type { FaultProxy, TestDatabase } from "@microgrid/db/testing";
import { defineActors, silentLog, startHost } from "@microgrid/runtime";
import { connectSqs, createSqsMailbox } from "@microgrid/runtime/sqs";
import { pino } from "pino";
import { compose } from "../compose.ts";
import type { Extras } from "../compose.ts";
import type { Config, Limits } from "../config.ts";
import { shutDown } from "../shutdown.ts";
import { seed } from "./seed.ts";

export interface LiveApiOptions extends Extras {
  readonly databaseUrl: string;
  readonly sqsEndpoint: string;
  readonly redisUrl?: string;
  readonly limits?: Partial<Limits>;
  /** The way of the API, not of the test, to the database. */
  readonly databaseProxy?: FaultProxy;
}

export interface LiveApi {
  readonly url: string;
  readonly database: TestDatabase;
  readonly config: Config;
  /** Stops this process's part and starts a new one on the same database and queues, at another port. */
  restart(): Promise<void>;
  startWorker(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export const origin = "http://localhost:5173";

const log = pino({ level: "silent" });

export async function liveApi(options: LiveApiOptions): Promise<LiveApi> {
  const database = await testDatabase(options.databaseUrl);
  const config = configFor(options, database.url);
  await seed(database.pool, config.encryptionKey);
  let running = await start(config, options);
  const workers: (() => Promise<void>)[] = [];

  return {
    get url() {
      return running.url;
    },
    database,
    config,
    async restart() {
      await running.stop();
      running = await start(config, options);
    },
    async startWorker() {
      const stop = await startWorkerOf(config, database);
      workers.push(stop);
      return stop;
    },
    async close() {
      await running.stop();
      await Promise.all(workers.map((stop) => stop()));
      await database.drop();
    },
  };
}

function configFor(options: LiveApiOptions, databaseUrl: string): Config {
  const name = randomBytes(4).toString("hex");
  return {
    environment: "test",
    host: "127.0.0.1",
    port: 0,
    publicOrigin: origin,
    encryptionKey: randomBytes(32),
    databaseUrl:
      options.databaseProxy === undefined ? databaseUrl : through(options.databaseProxy, databaseUrl),
    databaseConnections: 6,
    sqs: {
      endpoint: options.sqsEndpoint,
      region: "us-east-1",
      telemetryQueue: `telemetry-${name}.fifo`,
      commandsQueue: `commands-${name}.fifo`,
      backfillQueue: `backfill-${name}`,
    },
    lanes: 4,
    redisUrl: options.redisUrl,
    logLevel: "silent",
    readingsKeptDays: 30,
    trustProxyHops: 0,
    webDist: undefined,
    tracing: { kind: "off" },
    limits: {
      envelopesPerTokenSecond: 100_000,
      requestsPerAddressSecond: 100_000,
      commandsPerOperatorSecond: 100_000,
      backlogPerDevice: 100_000,
      backlogPerSite: 1_000_000,
      failedLogins: 1000,
      streamsPerOperator: 50,
      orderStreamsPerToken: 50,
      ...options.limits,
    },
  };
}

function through(proxy: FaultProxy, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const { hostname, port } = new URL(proxy.url);
  return Object.assign(url, { hostname, port }).href;
}

async function start(config: Config, extras: Extras): Promise<{ url: string; stop: () => Promise<void> }> {
  const { server, closing } = await compose(config, log, "0.0.0-test", extras);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const ended = shutDown(closing, log);
      // Clients of a test are this process itself; what they keep open is not worth waiting for.
      setTimeout(() => server.closeAllConnections(), 200).unref();
      await ended;
    },
  };
}

async function startWorkerOf(config: Config, { pool }: TestDatabase): Promise<() => Promise<void>> {
  const connection = await connectSqs({ ...config.sqs, create: true });
  const mailbox = (name: "commands" | "telemetry" | "backfill", most?: number) =>
    createSqsMailbox({ name, connection, queue: connection[name], log: silentLog, ...(most && { most }) });
  const host = startHost({
    definitions: defineActors(definitions),
    store: createPostgresStore(pool),
    bell: { ring: () => ringBell(pool) },
    log: silentLog,
    mailboxes: [
      { urgent: true, receivers: 1, mailbox: mailbox("commands") },
      { urgent: false, receivers: 2, mailbox: mailbox("telemetry") },
      { urgent: false, receivers: 1, mailbox: mailbox("backfill", 1), backfill: true },
    ],
  });
  let isStopped = false;
  return async () => {
    if (isStopped) return;
    isStopped = true;
    await host.stop();
    connection.close();
  };
}
