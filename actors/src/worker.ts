// Worker
//
// Composition root of the process that hosts device actors. Holds nothing that a `kill -9` could lose.
import { createRequire } from "node:module";
import { createPool, createPostgresStore, createPostgresWatch, durabilityGaps } from "@microgrid/db";
import { defineActors, startHost, type Log } from "@microgrid/runtime";
import { crashPoint } from "@microgrid/runtime/crash-point";
import { connectSqs, createSqsMailbox } from "@microgrid/runtime/sqs";
import { pino } from "pino";
import { createPostgresBell, createRedisBell } from "./bells.ts";
import { ConfigError, readConfig } from "./config.ts";
import { definitions } from "./index.ts";
import { startReports } from "./worker-report.ts";
import { openTracer } from "./tracing/index.ts";
import { startUpkeep } from "./upkeep.ts";

const STOP_WITHIN_MS = 10_000;
const TIMER_GRACE_MS = 10_000;
const LOG_BUFFER_BYTES = 1_048_576;
/** EX_CONFIG of sysexits.h: to start it again without another environment helps nobody. */
const WRONG_SETTINGS = 78;
const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

/** The code of it is loaded only when it is wanted. */
async function startMetrics({ host, port }: { host: string; port: number }, log: Log) {
  const { createMetrics, serveMetrics } = await import("./metrics.ts");
  const metrics = createMetrics();
  const server = await serveMetrics(metrics.registry, host, port).catch((cause: Error) => {
    throw new Error(`The worker cannot serve metrics on ${host}:${port}: ${cause.message}`, { cause });
  });
  log.info({ host, port: server.port }, "Metrics are served at /metrics.");
  return { ...metrics, close: () => server.close() };
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  // Not `sync`: a terminal that nobody reads must not hold an actor.
  const out = pino.destination({ dest: 1, sync: false, maxLength: LOG_BUFFER_BYTES });
  const log = pino({ level: config.logLevel, base: { role: "worker", pid: process.pid } }, out);
  const pool = createPool(config.databaseUrl, {
    applicationName: `worker ${process.pid}`,
    max: config.databaseConnections,
    onError: (error) => log.warn({ err: error }, "A database connection broke; the pool opens another."),
  });
  for (const gap of await durabilityGaps(pool))
    log.error({ gap }, "The database may lose what it confirmed.");
  const connection = await connectSqs({ ...config.sqs, create: config.sqs.endpoint !== undefined });
  const bell = config.redisUrl ? createRedisBell(config.redisUrl, log) : createPostgresBell(pool);
  const tracer = await openTracer(config.tracing, "worker", version);
  const upkeep = startUpkeep({ pool, log, ...config });
  const mail = { connection, log, visibilityS: config.visibilityS };
  const metrics = config.metrics && (await startMetrics(config.metrics, log));
  const store = createPostgresStore(pool);
  const host = startHost({
    definitions: defineActors(definitions),
    store: metrics?.measured(store) ?? store,
    watch: createPostgresWatch(pool),
    bell,
    log,
    tracer,
    observer: metrics?.observer,
    apart: new URL("./apart.thread.ts", import.meta.url),
    timerGraceMs: TIMER_GRACE_MS,
    mailboxes: [
      {
        urgent: true,
        receivers: 1,
        mailbox: createSqsMailbox({ name: "commands", queue: connection.commands, ...mail }),
      },
      {
        urgent: false,
        receivers: 2,
        mailbox: createSqsMailbox({ name: "telemetry", queue: connection.telemetry, ...mail }),
      },
      {
        urgent: false,
        receivers: 1,
        backfill: true,
        // One pack at a time: what is decoded at once holds up live readings.
        mailbox: createSqsMailbox({ name: "backfill", queue: connection.backfill, most: 1, ...mail }),
      },
    ],
  });
  metrics?.follow(() => host.stats());
  const reports = startReports({ pool, log, version, stats: () => host.stats() });
  log.info({ kinds: definitions.map((definition) => definition.kind) }, "The worker hosts device actors.");
  process.send?.({ kind: "ready" });
  crashPoint("D2");

  let stopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, "The worker stops: it finishes its turns and gives back the rest.");
    setTimeout(() => {
      log.error("The worker could not finish in time; what it held comes again.");
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    await host.stop();
    await reports.stop();
    await metrics?.close();
    await upkeep.stop();
    await bell.close();
    connection.close();
    await pool.end();
    await tracer?.close();
    log.info(host.stats(), "The worker has stopped.");
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(error instanceof ConfigError ? WRONG_SETTINGS : 1);
});
