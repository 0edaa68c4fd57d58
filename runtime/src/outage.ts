// Outage
//
// When nobody carried anything, and what that means for a deadline. Pure.
//   L6  An outage is a gap between two signs of life of the workers as a whole, recorded once, by the database's clock. So every worker
//       prolongs a deadline by the same, and a worker that starts beside others, or is killed beside others, is no outage.
import type { Timer } from "./timer.ts";

/** From the last sign of life before the gap to the first one after it, ms since the epoch. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** What is known: every outage that ended by `until`. Deadlines with a policy are kept only up to there. */
export interface KnownOutages {
  /** In order, disjoint. */
  readonly outages: readonly Outage[];
  readonly until: number;
}

/** Where nobody records outages, there are none. */
export const noOutages: KnownOutages = { outages: [], until: Infinity };

const MOST_RESTARTS = 3;
const GAPS_TOLD = 16;

/** The timer as it stands after `outages`; the same object when none of them concerns it. */
export function prolonged(timer: Timer, outages: readonly Outage[]): Timer {
  if (timer.policy === undefined) return timer;
  const seen = timer.gaps?.at(-1)?.[1] ?? timer.set;
  if ((outages.at(-1)?.to ?? -Infinity) <= seen) return timer;
  let { due, held = 0 } = timer;
  const gaps = [...(timer.gaps ?? [])];
  const delay = due - held - timer.set;
  for (const { from, to } of outages) {
    const start = Math.max(from, timer.set);
    if (to <= seen || start >= due || to <= start) continue;
    const isAnew = timer.policy === "restart" && gaps.length < MOST_RESTARTS;
    const next = isAnew ? to + delay : due + (to - start);
    held += next - due;
    due = next;
    gaps.push([start, to]);
  }
  return due === timer.due ? timer : { ...timer, due, held, gaps: gaps.slice(-GAPS_TOLD) };
}

/** All timers after `outages`; the same object when none is concerned. */
export function prolongedAll(
  timers: Readonly<Record<string, Timer>>,
  outages: readonly Outage[],
): Readonly<Record<string, Timer>> {
  if (outages.length === 0) return timers;
  let changed: Record<string, Timer> | null = null;
  for (const key in timers) {
    const timer = timers[key] as Timer;
    const after = prolonged(timer, outages);
    if (after !== timer) (changed ??= { ...timers })[key] = after;
  }
  return changed ?? timers;
}
