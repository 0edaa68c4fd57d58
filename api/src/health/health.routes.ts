import type { Health, HealthCheck } from "@microgrid/api-specs";
import type { Queryable } from "@microgrid/db";
import type { Routes } from "../http/operations.ts";
import type { Queues } from "../queues.ts";
import type { Bell } from "../stream/bell.ts";
import type { Feed } from "../stream/feed.ts";
import type { Metrics } from "./metrics.ts";

export interface HealthRoutes {
  readonly db: Queryable;
  readonly queues: Pick<Queues, "trouble">;
  readonly feed: Feed;
  readonly bell: Bell;
  readonly usesRedis: boolean;
  readonly metrics: Metrics;
  readonly version: string;
  readonly clock: () => number;
}

// The feed looks every second; five missed looks are an outage of the live view, not of the data.
const feedLateMs = 5000;

// Health is open to everybody, so asking more often must not cost more.
const askedEveryMs = 1000;

export function healthRoutes(deps: HealthRoutes): Routes {
  const { db, queues, metrics, version, clock } = deps;
  let asked: { readonly at: number; readonly answers: Promise<readonly [HealthCheck, HealthCheck]> } | null =
    null;

  const ask = () => {
    if (asked === null || clock() - asked.at >= askedEveryMs) {
      asked = { at: clock(), answers: Promise.all([check(askDatabase(db)), check(queues.trouble())]) };
    }
    return asked.answers;
  };

  return {
    async getHealth(_request, response) {
      const [database, queue] = await ask();
      const checks = { database, queue, redis: redisCheck(deps), feed: feedCheck(deps.feed) };
      const status = overall(checks);
      const health: Health = { status, version, checks };
      response
        .status(status === "down" ? 503 : 200)
        .set("cache-control", "no-store")
        .json(health);
    },
    async getMetrics(_request, response) {
      response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    },
  };
}

/** Without the database nothing can be said or taken; without the queue reads still work. */
function overall(checks: Health["checks"]): Health["status"] {
  if (checks.database.status === "down") return "down";
  return Object.values(checks).some(({ status }) => status === "down" || status === "degraded")
    ? "degraded"
    : "ok";
}

async function check(trouble: Promise<string | null>): Promise<HealthCheck> {
  const detail = await trouble;
  return detail === null ? { status: "ok" } : { status: "down", detail };
}

async function askDatabase(db: Queryable): Promise<string | null> {
  try {
    await db.query("select 1");
    return null;
  } catch {
    return "The database does not answer.";
  }
}

function redisCheck({ usesRedis, bell }: HealthRoutes): HealthCheck {
  if (!usesRedis) return { status: "unused" };
  if (bell.isConnected()) return { status: "ok" };
  return {
    status: "degraded",
    detail: "Redis does not answer; the feed looks every second and limits count per process.",
  };
}

function feedCheck(feed: Feed): HealthCheck {
  const { lagMs, error } = feed.health();
  if (error === null && lagMs < feedLateMs) return { status: "ok", lagMs };
  return {
    status: "degraded",
    lagMs,
    detail: error ?? "The feed has not seen the end of the journal lately.",
  };
}
