// Device link
//
// Gives each reading its identity and lets the way to the gateway fail: a silent device keeps its readings and sends
// them later, a restarted one begins a new boot.
//   L4  Telemetry is identified by (device, bootId, seq): seq never repeats within a boot, a boot never comes back.
import type { Envelope } from "@microgrid/api-specs";
import type { Points } from "../models/order.ts";
import type { LinkQuality } from "../scenarios/scenario.ts";
import { between } from "./link-fault.ts";

export interface DeviceLink {
  /** One reading at `at` (ms epoch), `dtS` after the one before. `late` is what it had to keep until now. */
  reading(points: Points, at: number, dtS: number, troubles: Troubles): Carried;
  /** Whether an order can reach the device now. */
  readonly reachable: boolean;
  /** Readings the device keeps until it can be heard again. */
  readonly kept: number;
}

export interface Troubles {
  readonly silent: boolean;
  readonly reboots: boolean;
}

export interface Carried {
  readonly now: readonly Envelope[];
  readonly late: readonly Envelope[];
  /** False while the device restarts, or has no room to keep a reading. */
  readonly measured: boolean;
}

const NOTHING: Carried = { now: [], late: [], measured: false };
const KEPT_MOST = 900;
const RESTART_S = 3;

export function createDeviceLink(
  deviceId: string,
  quality: LinkQuality,
  random: () => number,
  nameBoot: () => string,
): DeviceLink {
  let bootId = nameBoot();
  let seq = 0;
  let kept: Envelope[] = [];
  let outForS = 0;
  let restartsForS = 0;
  let wasRebooting = false;
  let reachable = true;

  const restart = (): void => {
    bootId = nameBoot();
    seq = 0;
    restartsForS = RESTART_S;
  };

  return {
    get reachable() {
      return reachable;
    },
    get kept() {
      return kept.length;
    },
    reading(points, at, dtS, troubles) {
      const rebootBegins = troubles.reboots && !wasRebooting;
      wasRebooting = troubles.reboots;
      if (rebootBegins || (quality.rebootPerS > 0 && random() < quality.rebootPerS * dtS)) restart();
      if (quality.outagePerS > 0 && outForS <= 0 && random() < quality.outagePerS * dtS) {
        outForS = between(quality.outageS, random);
      }
      if (restartsForS > 0) {
        restartsForS -= dtS;
        reachable = false;
        return NOTHING;
      }
      const envelope = { deviceId, bootId, seq, measuredAt: new Date(at).toISOString(), points };
      seq += 1;
      reachable = outForS <= 0 && !troubles.silent;
      if (!reachable) {
        outForS -= dtS;
        if (kept.length >= KEPT_MOST) return NOTHING;
        kept.push(envelope);
        return { ...NOTHING, measured: true };
      }
      if (kept.length === 0) return { now: [envelope], late: [], measured: true };
      const late = kept;
      kept = [];
      return { now: [envelope], late, measured: true };
    },
  };
}
