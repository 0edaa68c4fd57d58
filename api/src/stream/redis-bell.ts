import { Redis } from "ioredis";
import type { Logger } from "pino";
import { ringer } from "./bell.ts";
import type { Bell } from "./bell.ts";

export const redisChannel = "microgrid:feed";

/** Pub/sub is at most once: a ring lost in a reconnect is made good by one ring after it. */
export function redisBell(url: string, log: Logger): Bell {
  const { onRing, ring } = ringer();
  const subscriber = new Redis(url, {
    lazyConnect: false,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2000),
  });
  subscriber.on("error", (error: Error) => log.warn({ reason: error.message }, "the Redis bell is away"));
  subscriber.on("ready", () => ring());
  subscriber.on("message", () => ring());
  subscriber.subscribe(redisChannel).catch(() => undefined);
  return {
    onRing,
    isConnected: () => subscriber.status === "ready",
    async close() {
      subscriber.disconnect();
    },
  };
}
