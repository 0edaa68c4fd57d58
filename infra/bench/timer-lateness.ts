// Timer lateness
//
// What the journal says of timers that were set: each fired once, none early, and how late by where in the run its deadline lay. Pure.
import type { Outcome } from "./figure.ts";
import type { Firing } from "./pending-timers.ts";
import { quantile } from "./quantiles.ts";

export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Course {
  readonly kills: readonly Window[];
  readonly outage: Window;
  /** From the word of both workers that they are there until nothing was overdue. */
  readonly recoveryMs: number;
  readonly perSecond: number;
}

export interface Journal {
  readonly firings: readonly Firing[];
  /** Devices with more or less than one commit. */
  readonly unusual: number;
}

/** `expected` are the deadlines by actor, ms since the epoch. */
export function outcomeOf(
  expected: ReadonlyMap<string, number>,
  { firings, unusual }: Journal,
  course: Course,
): Outcome {
  const { kills, outage, recoveryMs, perSecond } = course;
  const times = new Map<string, number>();
  let early = 0;
  let strange = 0;
  const all: number[] = [];
  const inKills: number[] = [];
  const outside: number[] = [];
  const isIn = (due: number, { from, to }: Window): boolean => due >= from && due <= to;
  for (const { actorId, at, committedAt } of firings) {
    const due = expected.get(actorId);
    if (due === undefined) {
      strange += 1;
      continue;
    }
    times.set(actorId, (times.get(actorId) ?? 0) + 1);
    if (at < due || committedAt < due) early += 1;
    const lateness = committedAt - due;
    all.push(lateness);
    if (isIn(due, outage)) continue;
    (kills.some((kill) => isIn(due, kill)) ? inKills : outside).push(lateness);
  }
  const lost = expected.size - times.size;
  const doubled = [...times.values()].filter((count) => count > 1).length;
  const detail = (name: string, value: number) => ({ role: "detail", name, value, unit: "ms" }) as const;
  const faultOf = (count: number, what: string): string[] => (count === 0 ? [] : [`${count} timers ${what}`]);
  return {
    faults: [
      ...faultOf(lost, "were lost"),
      ...faultOf(doubled, "fired more than once"),
      ...faultOf(early, "fired early"),
      ...faultOf(unusual, "left their device with more or less than one commit, or are still there"),
      ...faultOf(strange, "fired that nobody had set"),
    ],
    figures: [
      {
        name: `${expected.size} timers, ${Math.round(perSecond)}/s, deadline → committed, p99 outside the seconds after a kill (its claims wait out their hold) and outside the outage`,
        value: quantile(outside, 0.99),
        unit: "ms",
        goal: { atMost: 1_000 },
        beside: [
          detail("p50", quantile(outside, 0.5)),
          detail("most", quantile(outside, 1)),
          { role: "detail", name: "of timers", value: outside.length, unit: "" },
        ],
      },
      {
        name: "the same, all of them: p99",
        value: quantile(all, 0.99),
        unit: "ms",
        goal: null,
        beside: [
          detail("p50", quantile(all, 0.5)),
          detail("most", quantile(all, 1)),
          detail(`in the windows of ${kills.length} kills p99`, quantile(inKills, 0.99)),
          detail("most", quantile(inKills, 1)),
          detail(`after the outage: nothing overdue within`, recoveryMs),
        ],
      },
    ],
  };
}
