// Tracer
//
// Where a message spent its time, for people who look. Never data: no outcome depends on it, and without one nothing of it exists.

/** A span's place in its trace, in the text form of W3C Trace Context (`traceparent`): version, trace id, span id, flags. */
export type Traceparent = string;

/** What a message brings along when the request that sent it is traced. One object for all messages of that request. */
export interface Trace {
  readonly parent: Traceparent;
  /** When it was given to the queue by the sender's clock, ms since the epoch. */
  readonly sentAt: number;
}

export type Attributes = Readonly<Record<string, string | number>>;

export interface SpanOptions {
  readonly kind: "internal" | "server" | "client" | "producer" | "consumer";
  readonly parent?: Traceparent | undefined;
  /** Other spans that this one serves as well. */
  readonly links?: readonly Traceparent[];
  /** ms since the epoch; default: now. */
  readonly startedAt?: number;
  readonly attributes?: Attributes;
}

/** A piece of work that has begun. */
export interface Span {
  readonly traceparent: Traceparent;
  /** Whether anybody records it; what is not recorded need not travel. */
  readonly isRecorded: boolean;
  link(other: Traceparent): void;
  fail(error: unknown): void;
  end(attributes?: Attributes): void;
}

export interface Tracer {
  begin(name: string, options: SpanOptions): Span;
}

const form = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The `traceparent` that `value` is, or undefined: whatever came from outside may be anything. */
export function traceparentOf(value: unknown): Traceparent | undefined {
  return typeof value === "string" && form.test(value) ? value : undefined;
}
