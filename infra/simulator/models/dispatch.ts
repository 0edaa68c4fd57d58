import type { Battery } from "./battery.ts";
import { shared } from "./quantity.ts";

interface Limits {
  readonly chargeKw: number;
  readonly dischargeKw: number;
}

const RESERVE_PCT = 15; // left for an island; only an island may use it
const IDLE_KW = 2; // below this a working battery rests
const WAKE_KW = 20; // above this a resting one works: no flicker between charging and discharging

/**
 * Shares the bus's need (+ = wants power) among the batteries: fuller ones discharge more, emptier ones charge more.
 * With the grid there, a battery on an operator's setpoint is left alone and the reserve is kept; in an island all
 * help, and the shares cover the need as far as the limits allow.
 */
export function dispatched(
  batteries: readonly Battery[],
  limits: readonly Limits[],
  needKw: number,
  tied: boolean,
): number[] {
  const steered = batteries.map(({ setpointKw }) => tied && setpointKw !== null);
  const steeredKw = batteries.reduce((sum, { powerKw }, index) => sum + (steered[index] ? powerKw : 0), 0);
  const restKw = needKw - steeredKw;
  const flowKw = batteries.reduce((sum, { powerKw }, index) => sum + (steered[index] ? 0 : powerKw), 0);
  const goesOn = Math.abs(flowKw) > 1 && flowKw * restKw > 0;
  if (tied && Math.abs(restKw) < (goesOn ? IDLE_KW : WAKE_KW)) return batteries.map(() => 0);
  const discharging = restKw > 0;
  const bearers = batteries.map(({ socPct }, index) => {
    const limit = limits[index];
    const keepsReserve = tied && discharging && socPct <= RESERVE_PCT;
    if (!limit || steered[index] || keepsReserve) return { capacity: 0, weight: 0 };
    return discharging
      ? { capacity: limit.dischargeKw, weight: socPct }
      : { capacity: limit.chargeKw, weight: 100 - socPct };
  });
  return shared(Math.abs(restKw), bearers).map((share) => (discharging ? share : -share) + 0);
}
