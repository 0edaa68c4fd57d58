import { boundedCache } from "../http/bounded-cache.ts";

/**
 * How many historical envelopes one device may send: what waits in the backfill queue is bounded by nothing else, and the past of
 * the other devices waits there too. Live readings are never held by it; their cap is that of `live-backlog.ts`.
 */
export interface Backlog {
  /** Whether there is room for one more, and takes it. */
  admit(deviceId: string): boolean;
}

export function backlog(clock: () => number, perDeviceSecond = 500, burst = 5000): Backlog {
  const buckets = boundedCache<{ left: number; at: number }>(20_000, clock);
  return {
    admit(deviceId) {
      const now = clock();
      const bucket = buckets.get(deviceId) ?? { left: burst, at: now };
      const left = Math.min(burst, bucket.left + ((now - bucket.at) * perDeviceSecond) / 1000);
      const isAdmitted = left >= 1;
      buckets.set(deviceId, { left: isAdmitted ? left - 1 : left, at: now }, 60_000);
      return isAdmitted;
    },
  };
}
