import type { Trace } from "./tracer.ts";
import type { Emitted } from "./xstate-kernel.ts";

export type PointValue = number | boolean | string;

/** A value as a device sends it; `q` only when its quality is not good. */
export type WirePoint = PointValue | { readonly v: PointValue; readonly q: "questionable" | "invalid" };

/** Telemetry of one device at one instant. Its identity is (actor, boot, seq) and nothing else (L4). */
export interface Sample {
  readonly kind: "sample";
  readonly actorId: string;
  readonly boot: string;
  readonly seq: number;
  /** Instant of measurement by the device's clock, ms since the epoch. */
  readonly measuredAt: number;
  /** Instant at which the edge took it, ms since the epoch. */
  readonly acceptedAt: number;
  /** Stored and forwarded: goes to history, never drives live state. */
  readonly historical: boolean;
  readonly points: Readonly<Record<string, WirePoint>>;
  /** Only when its request is traced. */
  readonly trace?: Trace;
}

/** Anything else that an actor is told. Its identity is (actor, id). */
export interface Notice {
  readonly kind: "notice";
  readonly actorId: string;
  readonly id: string;
  /** Key of the part it is meant for, or null for the actor itself. */
  readonly part: string | null;
  readonly event: Emitted;
  readonly trace?: Trace;
  /** Goes after the readings that came before it, where other notices overtake them. */
  readonly behind?: true;
  /** When it came, where it is carried later than that: it was held, ms since the epoch. */
  readonly at?: number;
}

/** A look at the clock: the actor may have timers that are due. */
export interface Wake {
  readonly kind: "wake";
  readonly actorId: string;
  /** Version in the store at the claim: an older copy in memory cannot know what is due. */
  readonly version: number;
}

export type Message = Sample | Notice | Wake;
