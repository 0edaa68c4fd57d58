import type { Health, HealthDetails, QueueDepths } from "@microgrid/api-specs";
import { countSupervision, listWorkers } from "@microgrid/db";
import type { Queryable, Worker } from "@microgrid/db";
import { maySeeMachines, operatorOf, sitesWanted } from "../auth/caller.ts";
import type { Routes } from "../http/operations.ts";
import type { Queues } from "../queues.ts";
import type { Bell } from "../stream/bell.ts";
import type { Feed } from "../stream/feed.ts";
import { checkOf, feedCheck, oldestMessageOf, outward, overall, redisCheck, workersCheck } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import { workerView } from "./worker.view.ts";

export interface HealthRoutes {
  readonly db: Queryable;
  readonly queues: Pick<Queues, "trouble" | "depths">;
  readonly feed: Feed;
  readonly bell: Bell;
  readonly usesRedis: boolean;
  readonly metrics: Metrics;
  readonly version: string;
  readonly clock: () => number;
}

// Health is open to everybody, so asking more often must not cost more.
const askedEveryMs = 1_000;
// Each look at the depths is six requests to SQS, which AWS counts and charges.
const countedEveryMs = 5_000;
const listedMs = 60_000;

/** Asks again only when the last answer is older than `everyMs`; who comes meanwhile shares it. */
function seldom<T>(clock: () => number, everyMs: number, ask: () => Promise<T>): () => Promise<T> {
  let asked: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (asked === null || clock() - asked.at >= everyMs) asked = { at: clock(), answer: ask() };
    return asked.answer;
  };
}

export function healthRoutes(deps: HealthRoutes): Routes {
  const { db, queues, feed, bell, usesRedis, metrics, version, clock } = deps;
  const trouble = seldom(clock, askedEveryMs, () => queues.trouble());
  const workersSeen = seldom(clock, askedEveryMs, () => workersOf(db));
  const depths = seldom(clock, countedEveryMs, (): Promise<QueueDepths | null> => queues.depths());

  // One for each set of sites that operators may see: as many as there are kinds of operator.
  const waitingAt = new Map<string, () => Promise<HealthDetails["waitingForPeople"]>>();
  const waiting = (siteIds: readonly string[] | null) => {
    const key = JSON.stringify(siteIds);
    let ask = waitingAt.get(key);
    if (ask === undefined) {
      ask = seldom(clock, countedEveryMs, () => countSupervision(db, { siteIds }).catch(() => null));
      waitingAt.set(key, ask);
    }
    return ask();
  };

  const look = async (): Promise<{ health: Health; workers: readonly Worker[] | null }> => {
    const [queue, workers] = await Promise.all([trouble(), workersSeen()]);
    const checks = {
      database: checkOf(workers === null ? "The database does not answer." : null),
      queue: checkOf(queue),
      redis: redisCheck(usesRedis, bell.isConnected()),
      feed: feedCheck(feed.health()),
      workers: workersCheck(workers),
    };
    return { health: { status: overall(checks), version, checks }, workers };
  };

  return {
    async getHealth(_request, response) {
      const { health } = await look();
      const body: Health = { ...health, checks: outward(health.checks) };
      response.status(health.status === "down" ? 503 : 200).json(body);
    },
    async getHealthDetails(_request, response) {
      const operator = operatorOf(response);
      const seesMachines = maySeeMachines(operator);
      const siteIds = sitesWanted(operator, undefined);
      const [{ health, workers }, lying, waitingForPeople] = await Promise.all([
        look(),
        depths(),
        waiting(siteIds),
      ]);
      const details: HealthDetails = {
        ...health,
        checks: seesMachines ? health.checks : outward(health.checks),
        queues: lying,
        oldestMessageMs: workers === null ? null : oldestMessageOf(workers),
        workers: workers?.map((worker) => workerView(worker, seesMachines)) ?? null,
        feedLagMs: feed.health().lagMs,
        waitingForPeople,
      };
      response.json(details);
    },
    async getMetrics(_request, response) {
      response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    },
  };
}

/** null: the database does not answer. */
async function workersOf(db: Queryable): Promise<readonly Worker[] | null> {
  try {
    return await listWorkers(db, { withinMs: listedMs });
  } catch {
    return null;
  }
}
