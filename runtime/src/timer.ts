/**
 * What a delay makes of an outage between its setting and its deadline:
 * - `absolute` (what is not named): nothing, the deadline stands and is kept late.
 * - `remaining`: only time in which somebody was there counts; the deadline moves by the parts of outages in it.
 * - `restart`: the delay begins anew at the end of the outage, three times at most; further outages count as `remaining`. So it ends
 *   when somebody was there for four times its length, however often the workers fall over.
 */
export type RestartPolicy = "absolute" | "remaining" | "restart";

/**
 * A timer is data: an absolute deadline (ms, database clock), when it was set, and the generation of its arming. A wire format (L11):
 * without `policy` it is `absolute`, as all timers were that were stored before there were policies.
 */
export interface Timer {
  readonly due: number;
  readonly set: number;
  readonly gen: number;
  /** What an outage of the workers means for it (L6). */
  readonly policy?: Exclude<RestartPolicy, "absolute">;
  /** By how much outages have moved `due` so far, ms. */
  readonly held?: number;
  /** The parts of outages that did, newest last. */
  readonly gaps?: readonly (readonly [from: number, to: number])[];
}

/** By `<part key or ''>|<xstate timer id>`. */
type Timers = Readonly<Record<string, Timer>>;

/** The first deadline that has come. One with a policy is kept only up to the instant to which outages are known. */
export function firstDue(
  timers: Timers,
  at: number,
  outagesUntil: number,
): { key: string; due: number; gaps: Timer["gaps"] } | null {
  let first: { key: string; due: number; gaps: Timer["gaps"] } | null = null;
  for (const key in timers) {
    const { due, policy, gaps } = timers[key] as Timer;
    if (policy !== undefined && due > outagesUntil) continue;
    if (due <= at && (first === null || due < first.due || (due === first.due && key < first.key)))
      first = { key, due, gaps };
  }
  return first;
}

export function without(timers: Timers, key: string): Timers {
  const { [key]: _fired, ...rest } = timers;
  return rest;
}
