// Compose
//
// Puts the API together from its parts, and says in which order they end. The only file that knows them all.
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { OpenTracer } from "@microgrid/actors/tracing";
import { createPool, explainUnreachable } from "@microgrid/db";
import { Redis } from "ioredis";
import type { Logger } from "pino";
import { alarmEventOf } from "./alarms/alarm.view.ts";
import { alarmRoutes } from "./alarms/alarms.routes.ts";
import { createApp } from "./app.ts";
import { deviceTokens } from "./auth/device-tokens.ts";
import { sessionRoutes } from "./auth/sessions.routes.ts";
import { sessions as createSessions } from "./auth/sessions.ts";
import { commandRoutes } from "./commands/commands.routes.ts";
import { orderDesk } from "./commands/order-desk.ts";
import { createOrderFeed } from "./commands/order-feed.ts";
import { orderRoutes } from "./commands/orders.routes.ts";
import { StartError } from "./config.ts";
import type { Config } from "./config.ts";
import { actorRoutes } from "./devices/actor.routes.ts";
import { databaseTime } from "./database-time.ts";
import { deviceRoutes } from "./devices/devices.routes.ts";
import { historyRoutes } from "./devices/history.routes.ts";
import { siteRoutes } from "./devices/sites.routes.ts";
import { transitionView } from "./devices/transition.view.ts";
import { every } from "./every.ts";
import { healthRoutes } from "./health/health.routes.ts";
import { createMetrics } from "./health/metrics.ts";
import type { Routes } from "./http/operations.ts";
import { rateLimits } from "./http/rate-limits.ts";
import { requestTraces } from "./http/request-trace.ts";
import { createLayouts } from "./machines/layouts.ts";
import { machineRoutes } from "./machines/machines.routes.ts";
import { queuedNotices } from "./notices.ts";
import { openQueues } from "./queues.ts";
import { closerOf } from "./shutdown.ts";
import type { Closable } from "./shutdown.ts";
import { feedTraces } from "./stream/feed-trace.ts";
import { createFeed } from "./stream/feed.ts";
import { frame } from "./stream/frame.ts";
import { postgresJournal } from "./stream/journal.ts";
import { postgresBell } from "./stream/postgres-bell.ts";
import { readingTicker } from "./stream/reading-ticker.ts";
import { redisBell } from "./stream/redis-bell.ts";
import { streamDesk } from "./stream/stream-desk.ts";
import { streamRoutes } from "./stream/stream.routes.ts";
import { auditRoutes } from "./supervision/audit.routes.ts";
import { deadLetterRoutes } from "./supervision/dead-letters.routes.ts";
import { drainMarks } from "./supervision/drain-marks.ts";
import { supervisionRoutes } from "./supervision/supervision.routes.ts";
import { backlog as createBacklog } from "./telemetry/backlog.ts";
import { deviceDirectory } from "./telemetry/device-directory.ts";
import { liveBacklog } from "./telemetry/live-backlog.ts";
import { telemetryRoutes } from "./telemetry/telemetry.routes.ts";

export interface Api {
  readonly server: Server;
  /** In the order in which they must end. */
  readonly closing: readonly Closable[];
}

/** What is not a setting: the tracer, and for tests what is not worth one. */
export interface Extras {
  readonly tracer?: OpenTracer | undefined;
  readonly tokenCheckMs?: number;
  /** How often the feed looks without being told, ms. */
  readonly feedPollMs?: number;
}

export async function compose(
  config: Config,
  log: Logger,
  version: string,
  { tracer, tokenCheckMs, feedPollMs }: Extras = {},
): Promise<Api> {
  const { encryptionKey, publicOrigin, readingsKeptDays, redisUrl } = config;
  const db = createPool(config.databaseUrl, {
    applicationName: `api ${process.pid}`,
    max: config.databaseConnections,
    onError: (error) => log.warn({ reason: error.message }, "a database connection broke"),
  });
  const time = await databaseTime(db, log).catch((error: unknown) => {
    const why = explainUnreachable(error, config.databaseUrl);
    throw why === null ? error : new StartError(`The API cannot start: ${why.detail} ${why.fix}`);
  });
  const clock = time.now;
  const bell = redisUrl === undefined ? postgresBell(config.databaseUrl, log) : redisBell(redisUrl, log);
  const redis = redisUrl === undefined ? null : limitsRedis(redisUrl, log);
  const journal = postgresJournal(db, (entry) => {
    const isAlarm = entry.machine === "alarm";
    const data = isAlarm ? alarmEventOf(entry) : transitionView(entry);
    return frame(isAlarm ? "alarm" : "transition", data, data.cursor);
  });
  const traces = tracer && { requests: requestTraces(tracer), feed: feedTraces(tracer) };
  const feed = createFeed({ journal, bell, log, clock, pollMs: feedPollMs, traces: traces?.feed });
  await feed.start();
  const metrics = createMetrics(() => feed.health().lagMs);
  const settings = { ...config.sqs, create: config.sqs.endpoint !== undefined };
  const queues = openQueues({ settings, lanes: config.lanes, metrics, log, traces: traces?.requests });
  const notices = queuedNotices(queues, clock);
  const limits = rateLimits(config.limits, redis);
  const sessions = createSessions(db, encryptionKey);
  const tokens = deviceTokens(db, encryptionKey, clock);
  const directory = deviceDirectory(db, clock);
  const leaveFeed = feed.follow(({ entries, gap }) => {
    if (gap) directory.forgetAll();
    for (const { deviceId, isSupervision } of entries) if (isSupervision) directory.forget(deviceId);
  });
  const backlog = createBacklog(clock);
  const live = liveBacklog(db, clock, {
    perDevice: config.limits.backlogPerDevice,
    perSite: config.limits.backlogPerSite,
  });
  const backlogLook = every(1_000, () =>
    live
      .refresh()
      .catch((error: Error) => log.warn({ reason: error.message }, "the backlog could not be read")),
  );
  const marks = drainMarks({ db, queues, clock, log });
  const layouts = createLayouts();
  const ticker = readingTicker(db, log);
  const orders = createOrderFeed({ db, clock, bell, log });
  const mostPerToken = config.limits.orderStreamsPerToken;
  const orderStreams = orderDesk({ tokens, metrics, log, mostPerToken, checkMs: tokenCheckMs });
  const desk = streamDesk({ sessions, metrics, log, mostPerOperator: config.limits.streamsPerOperator });

  const routes: Routes = {
    ...telemetryRoutes({ directory, backlog, live, queues, limits, metrics, clock, readingsKeptDays }),
    ...orderRoutes({ db, directory, notices, orders, desk: orderStreams }),
    ...sessionRoutes({ sessions, limits, publicOrigin }),
    ...siteRoutes(db),
    ...deviceRoutes({ db, directory, notices }),
    ...historyRoutes(db),
    ...actorRoutes({ db, notices, clock }),
    ...machineRoutes(layouts),
    ...alarmRoutes({ db, notices, clock }),
    ...commandRoutes({ db, notices, clock }),
    ...supervisionRoutes({ db, directory, marks }),
    ...deadLetterRoutes(db),
    ...auditRoutes(db),
    ...streamRoutes({ feed, journal, ticker, desk, clock }),
    ...healthRoutes({ db, queues, feed, bell, usesRedis: redisUrl !== undefined, metrics, version, clock }),
  };
  const app = createApp({
    publicOrigin,
    trustProxyHops: config.trustProxyHops,
    webDist: config.webDist,
    checkResponses: config.environment !== "production",
    log,
    limits,
    metrics,
    traces: traces?.requests,
    authorisation: { sessions, tokens },
    routes,
  });
  const server = createServer(timeouts, app);
  server.maxHeadersCount = 100;

  return {
    server,
    closing: [
      { name: "streams", close: () => (desk.closeAll(), orders.closeAll()) },
      { name: "server", close: closerOf(server) },
      { name: "queues", close: () => queues.drain() },
      {
        name: "feeds",
        close: () =>
          // What they have under way is of no more use, and may wait for a queue that is away.
          (
            void backlogLook.stop(),
            void marks.stop(),
            leaveFeed(),
            time.stop(),
            orders.stop(),
            ticker.stop(),
            feed.stop()
          ),
      },
      { name: "bell", close: () => bell.close() },
      { name: "connections", close: () => (queues.close(), redis?.disconnect(), layouts.close()) },
      { name: "database", close: () => db.end() },
      { name: "traces", close: () => tracer?.close() },
    ],
  };
}

// Slow headers and slow bodies are cut off; an event stream is an answer, which no timeout of these touches.
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
};

/** Fails at once when Redis is away, so that limits fall back to counting per process. */
function limitsRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 1000 });
  redis.on("error", (error: Error) =>
    log.warn({ reason: error.message }, "Redis is away; limits count per process"),
  );
  return redis;
}
