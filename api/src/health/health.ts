// Health
//
// How everything is, in words that say what to do. Pure: what was found goes in, the verdict comes out.
import type { HealthCheck, HealthChecks } from "@microgrid/api-specs";
import type { Worker } from "@microgrid/db";

// The feed looks every second; five missed looks are an outage of the live view, not of the data.
const feedLateMs = 5_000;
/** A worker gives a sign of life every 3 s; four missed ones are silence. */
export const silentAfterMs = 12_000;
/** A message older than this at its commit is late for whoever watches. */
const messageLateMs = 10_000;

/** Without the database nothing can be said or taken; without the queue or workers reads still work. */
export function overall(checks: HealthChecks): "ok" | "degraded" | "down" {
  if (checks.database.status === "down") return "down";
  return Object.values(checks).some(({ status }: HealthCheck) => status === "down" || status === "degraded")
    ? "degraded"
    : "ok";
}

export function checkOf(trouble: string | null): HealthCheck {
  return trouble === null ? { status: "ok" } : { status: "down", detail: trouble };
}

/** What everybody may read: causes name addresses, and are for operators and the log. */
export function outward(checks: HealthChecks): HealthChecks {
  return {
    ...checks,
    queue: worded(checks.queue, "The queue does not answer; keep readings and requests and send them again."),
    feed: worded(checks.feed, "The feed has not seen the end of the journal lately."),
  };
}

function worded(check: HealthCheck, detail: string): HealthCheck {
  return check.detail === undefined ? check : { ...check, detail };
}

export function redisCheck(usesRedis: boolean, isConnected: boolean): HealthCheck {
  if (!usesRedis) return { status: "unused" };
  if (isConnected) return { status: "ok" };
  return {
    status: "degraded",
    detail: "Redis does not answer; the feed looks every second and limits count per process.",
  };
}

export function feedCheck({ lagMs, error }: { lagMs: number; error: string | null }): HealthCheck {
  if (error === null && lagMs < feedLateMs) return { status: "ok", lagMs };
  return {
    status: "degraded",
    lagMs,
    detail: error ?? "The feed has not seen the end of the journal lately.",
  };
}

export const isSilent = (worker: Worker): boolean => worker.silentMs > silentAfterMs;

/** Age of the oldest message that is not yet true, as the reporting workers know it; null when none reports. */
export function oldestMessageOf(workers: readonly Worker[]): number | null {
  const reporting = workers.filter((worker) => !isSilent(worker));
  if (reporting.length === 0) return null;
  return Math.max(...reporting.map(({ stats }) => stats.oldestMs));
}

/** `null`: the workers cannot be asked for, because the database does not answer. */
export function workersCheck(workers: readonly Worker[] | null): HealthCheck {
  if (workers === null)
    return { status: "down", detail: "The database does not answer, so no worker is seen." };
  const start = "Readings are taken and wait in the queue. Start one with: node actors/src/worker.ts";
  if (workers.length === 0)
    return { status: "down", detail: `No worker has reported for a minute. ${start}` };
  const lagMs = oldestMessageOf(workers);
  if (lagMs === null) {
    const quietS = Math.floor(Math.min(...workers.map(({ silentMs }) => silentMs)) / 1_000);
    return { status: "down", detail: `No worker has reported for ${quietS} s. ${start}` };
  }
  if (lagMs >= messageLateMs) {
    const waited = `The oldest message has waited ${Math.round(lagMs / 1_000)} s for its commit.`;
    return {
      status: "degraded",
      lagMs,
      detail: `${waited} Workers are too few or too slow: start another one.`,
    };
  }
  return { status: "ok", lagMs };
}
