import { boundedCache } from "../http/bounded-cache.ts";

/**
 * How many historical envelopes one device may send: a device that replays a week at once would fill its lane before
 * everybody else (an SQS FIFO queue looks at its first 120 000 messages for free groups). Live readings are never held.
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
