// Turn trace
//
// A turn serves many requests at once, so it cannot be a child of all of them. Each request gets a span of its own, `process`, in its
// own trace, as long as the turn; the turn is a child of the first and linked to the others, and they to it: from every request the
// turn and its commit are one step away. Pure but for the tracer.
import type { ActorStore } from "./actor-store.ts";
import type { Message } from "./message.ts";
import type { Span, SpanOptions, Trace, Tracer } from "./tracer.ts";
import type { Errand } from "./errand.ts";
import type { TurnOutcome } from "./turn.ts";

export interface TracedTurn {
  /** The same errands, each traced message with the span of this turn as its parent. */
  readonly errands: readonly Errand[];
  /** The store, with a span for what the turn asks of it. */
  readonly store: ActorStore;
  end(outcome: TurnOutcome): void;
  fail(error: unknown): void;
}

const traceOf = (message: Message): Trace | undefined =>
  message.kind === "wake" ? undefined : message.trace;

/** Tells for each request in a delivery how long it was in the queue. */
export function traceWait(tracer: Tracer, mailbox: string, messages: readonly Message[]): void {
  const told = new Set<Trace>();
  for (const message of messages) {
    const trace = traceOf(message);
    if (trace === undefined || told.has(trace)) continue;
    told.add(trace);
    const attributes = { "messaging.destination.name": mailbox, "messaging.operation.name": "wait" };
    const options = { parent: trace.parent, startedAt: trace.sentAt, attributes } as const;
    tracer.begin(`wait ${mailbox}`, { ...options, kind: "consumer" }).end();
  }
}

async function within<T>(
  tracer: Tracer,
  name: string,
  options: SpanOptions,
  work: () => Promise<T>,
): Promise<T> {
  const span = tracer.begin(name, options);
  try {
    return await work();
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

function tracedStore(store: ActorStore, tracer: Tracer, parent: string): ActorStore {
  const options = (operation: string, size: number): SpanOptions => ({
    kind: "client",
    parent,
    attributes: { "db.operation.name": operation, "db.operation.batch.size": size },
  });
  return {
    load: (ids, notices) =>
      within(tracer, "load", options("load", ids.length), () => store.load(ids, notices)),
    commit: (batch) =>
      within(tracer, "commit", options("commit", batch.actors.length), () => store.commit(batch)),
    claimDue: (limit, holdMs) => store.claimDue(limit, holdMs),
    unclaim: (ids) => store.unclaim(ids),
  };
}

/** Begins the spans of a turn; null when none of its messages is traced. */
export function traceTurn(tracer: Tracer, given: readonly Errand[], store: ActorStore): TracedTurn | null {
  const requests = new Map<Trace, { readonly span: Span; readonly trace: Trace }>();
  const requestOf = (trace: Trace): Trace => {
    let request = requests.get(trace);
    if (request === undefined) {
      const attributes = { "messaging.operation.type": "process" };
      const span = tracer.begin("process", { kind: "consumer", parent: trace.parent, attributes });
      request = { span, trace: { ...trace, parent: span.traceparent } };
      requests.set(trace, request);
    }
    return request.trace;
  };
  const follow = (message: Message): Message => {
    const trace = traceOf(message);
    return trace === undefined ? message : ({ ...message, trace: requestOf(trace) } as Message);
  };
  const errands = given.map((errand) => ({ ...errand, messages: errand.messages.map(follow) }));
  const [first, ...others] = [...requests.values()].map(({ span }) => span);
  if (first === undefined) return null;

  const turn = tracer.begin("turn", {
    kind: "internal",
    parent: first.traceparent,
    links: others.map((span) => span.traceparent),
    attributes: {
      "turn.actors": errands.length,
      "turn.messages": errands.reduce((sum, { messages }) => sum + messages.length, 0),
      "turn.requests": requests.size,
    },
  });
  for (const other of others) other.link(turn.traceparent);
  return {
    errands,
    store: tracedStore(store, tracer, turn.traceparent),
    end({ commits, transitions, lost, letters }) {
      turn.end({
        "turn.commits": commits,
        "turn.transitions": transitions,
        "turn.conflicts": lost.length,
        "turn.letters": letters,
      });
      for (const { span } of requests.values()) span.end();
    },
    fail(error) {
      for (const span of [turn, ...[...requests.values()].map((request) => request.span)]) {
        span.fail(error);
        span.end();
      }
    },
  };
}
