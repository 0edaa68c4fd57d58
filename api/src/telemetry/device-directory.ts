import { knownDevices } from "@microgrid/db";
import type { KnownDevice, Queryable } from "@microgrid/db";
import { boundedCache } from "../http/bounded-cache.ts";

const knownMs = 60_000;
const unknownMs = 3_000;

/** Which devices exist and where. A device never moves to another site; a new one is found within 3 s everywhere. */
export interface DeviceDirectory {
  /** Every id of `deviceIds`: what it is, or null when there is none. */
  lookUp(deviceIds: ReadonlySet<string>): Promise<ReadonlyMap<string, KnownDevice | null>>;
  /** After a registration in this process, or when the feed tells that the device is drained or resumed. */
  forget(deviceId: string): void;
  forgetAll(): void;
}

export function deviceDirectory(db: Queryable, clock: () => number, capacity = 100_000): DeviceDirectory {
  const cache = boundedCache<KnownDevice | null>(capacity, clock);

  // What was read before something was forgotten may be what had to be forgotten.
  let forgotten = 0;

  return {
    async lookUp(deviceIds) {
      const found = new Map<string, KnownDevice | null>();
      const missing: string[] = [];
      for (const deviceId of deviceIds) {
        const device = cache.get(deviceId);
        if (device === undefined) missing.push(deviceId);
        else found.set(deviceId, device);
      }
      if (missing.length === 0) return found;
      const before = forgotten;
      const read = await knownDevices(db, { deviceIds: missing });
      for (const deviceId of missing) {
        const device = read.get(deviceId) ?? null;
        if (forgotten === before) cache.set(deviceId, device, device === null ? unknownMs : knownMs);
        found.set(deviceId, device);
      }
      return found;
    },
    forget(deviceId) {
      forgotten += 1;
      cache.delete(deviceId);
    },
    forgetAll() {
      forgotten += 1;
      cache.clear();
    },
  };
}
