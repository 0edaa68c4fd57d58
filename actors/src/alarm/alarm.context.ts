import type { PointValue, Priority } from "../device/device.events.ts";

/** What an alarm must know of its definition to run. */
export interface AlarmParameters {
  readonly id: string;
  readonly priority: Priority;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly latching: boolean;
}

/** An alarm starts when its condition is first met. */
export interface AlarmInput {
  readonly kind: string;
  readonly definition: AlarmParameters;
  readonly at: number;
  readonly value: PointValue | null;
  readonly limit: number | null;
  readonly suppressedBy: string | null;
}

export interface Shelf {
  readonly at: number;
  readonly until: number;
  readonly by: string;
  readonly reason: string;
}

/** Everything an alarm remembers. Plain JSON; wire format (L11). Instants are ms since the epoch. */
export interface AlarmContext {
  readonly kind: string;
  readonly definition: AlarmParameters;
  /** How often it has been raised since it last was normal. */
  readonly occurrence: number;
  /** Whether a latching alarm still has to be reset. */
  readonly latch: "free" | "held";
  readonly metAt: number;
  readonly raisedAt: number | null;
  readonly clearedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly comment: string | null;
  /** Value and limit when the condition was met. */
  readonly value: PointValue | null;
  readonly limit: number | null;
  readonly shelf: Shelf | null;
  /** The rule that suppresses it by design. */
  readonly suppressedBy: string | null;
  readonly removal: { readonly by: string; readonly permit: string; readonly at: number } | null;
}

/** An alarm whose condition has just been met. */
export function newAlarm(input: AlarmInput): AlarmContext {
  const { kind, definition, at, value, limit, suppressedBy } = input;
  return {
    kind,
    definition,
    occurrence: 0,
    latch: "free",
    metAt: at,
    raisedAt: null,
    clearedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    comment: null,
    value,
    limit,
    shelf: null,
    suppressedBy,
    removal: null,
  };
}
