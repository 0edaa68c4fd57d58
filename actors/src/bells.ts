// Bells
//
// Say *look now* to the API after a commit: over Redis where there is one, else over Postgres. Never inside the commit (it would
// serialise all commits), never with data. A bell that does not ring costs latency, not truth: the feed looks every second.
import { ringBell, type Pool } from "@microgrid/db";
import type { Bell, Log } from "@microgrid/runtime";
import { Redis } from "ioredis";

/** Channel on which the API listens. Wire format (L11). */
const REDIS_CHANNEL = "microgrid:feed";

export interface RingableBell extends Bell {
  close(): Promise<void>;
}

export const createPostgresBell = (pool: Pool): RingableBell => ({
  ring: async () => void (await ringBell(pool)),
  close: async () => {},
});

/** Rings over Redis; while Redis is away rings are dropped, not queued. */
export function createRedisBell(url: string, log: Log): RingableBell {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    // A ring that is never answered, as on a half-open line, would keep every later one waiting.
    commandTimeout: 1_000,
    retryStrategy: (tries) => Math.min(5_000, 100 * 2 ** tries),
  });
  redis.on("error", (error: Error) =>
    log.warn({ err: error }, "Redis is away; the feed looks by itself until it is back."),
  );
  return {
    ring: async () => void (await redis.publish(REDIS_CHANNEL, "")),
    close: async () => redis.disconnect(),
  };
}
