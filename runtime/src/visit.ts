// Visit
//
// Carries a list of messages through one actor, in order, and says what a commit must make true. Pure.
//   L4  Telemetry is identified by (device, boot, seq): repeated → nothing, late → history only, a new boot is an event.
//   L6  A reading happens when the edge accepted it, not when a worker came to it, so that an outage of ours leaves delays as long as
//       they were. Timers that are due by then fire before it, in order of their deadlines.
//       What a delay with a restart policy makes of outages is worked out first; its deadline is kept only as far as outages are known.
//   L8  A message that throws becomes a letter; what came before and after it stands.
import type { ActorState, Boot } from "./actor-state.ts";
import type { Timer } from "./timer.ts";
import { BOOTS_KEPT } from "./actor-state.ts";
import type { LetterEntry, ReadingEntry } from "./actor-store.ts";
import type { ActorDefinition } from "./definition.ts";
import { EventRefused, RunawayCascade } from "./errors.ts";
import type { Message, Notice, Sample } from "./message.ts";
import { noOutages, prolongedAll, type KnownOutages } from "./outage.ts";
import { step, type StepRecord } from "./step.ts";
import type { Trace } from "./tracer.ts";
import { isOutsideEvent, type ActorEvent } from "./xstate-kernel.ts";

export interface Visit {
  readonly state: ActorState;
  readonly records: readonly StepRecord[];
  readonly readings: readonly ReadingEntry[];
  /** Readings for history only. */
  readonly late: readonly ReadingEntry[];
  readonly letters: readonly LetterEntry[];
  readonly notices: readonly string[];
  readonly lastReadingAt: number | null;
  /** How long after its deadline each timer fired, ms by the clock of the turn. */
  readonly fired: readonly number[];
}

const MAX_FIRINGS = 1_000;

export const identityOf = (message: Message): string =>
  message.kind === "sample"
    ? `${message.boot}/${message.seq}`
    : message.kind === "notice"
      ? message.id
      : "wake";

export function letterOf(message: Message, error: unknown, at: number): LetterEntry {
  const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
  const cause = { name, message: text, ...(stack === undefined ? {} : { stack: stack.slice(0, 4_000) }) };
  return { actorId: message.actorId, letterId: identityOf(message), message, error: cause, at };
}

function readingOf(sample: Sample, late: boolean): ReadingEntry {
  const { actorId, boot, seq, measuredAt, acceptedAt, points } = sample;
  return { actorId, boot, seq, measuredAt, acceptedAt, late, points };
}

type Arrival =
  | { readonly kind: "live"; readonly boots: readonly Boot[]; readonly rebooted: boolean }
  | { readonly kind: "late"; readonly boots: readonly Boot[] };

function place(boots: readonly Boot[], sample: Sample): Arrival {
  const [current, ...earlier] = boots;
  const arriving = { id: sample.boot, seq: sample.seq, at: sample.acceptedAt };
  if (!current) return { kind: "live", rebooted: false, boots: [arriving] };
  if (current.id === sample.boot) {
    if (sample.seq <= current.seq) return { kind: "late", boots };
    return { kind: "live", rebooted: false, boots: [arriving, ...earlier] };
  }
  // A message of an earlier boot that arrives after the reboot: history, whatever its number.
  if (earlier.some((boot) => boot.id === sample.boot)) return { kind: "late", boots };
  // A boot that was never heard and was accepted before the current one spoke last is an earlier one that was held up on its way:
  // taken for a reboot it would turn everything that the device says now into history.
  if (sample.acceptedAt < current.at)
    return { kind: "late", boots: [current, arriving, ...earlier].slice(0, BOOTS_KEPT) };
  return { kind: "live", rebooted: true, boots: [arriving, ...boots].slice(0, BOOTS_KEPT) };
}

function telemetryEvent(sample: Sample, at: number): ActorEvent {
  const points: Record<string, unknown> = {};
  let quality: Record<string, string> | undefined;
  for (const [name, point] of Object.entries(sample.points)) {
    if (typeof point === "object") {
      points[name] = point.v;
      (quality ??= {})[name] = point.q;
    } else {
      points[name] = point;
    }
  }
  const event = { type: "telemetry.received", at, measuredAt: sample.measuredAt, points };
  return quality ? { ...event, quality } : event;
}

function firstDue(
  state: ActorState,
  at: number,
  outagesUntil: number,
): { key: string; due: number; gaps: Timer["gaps"] } | null {
  let first: { key: string; due: number; gaps: Timer["gaps"] } | null = null;
  for (const key in state.timers) {
    const { due, policy, gaps } = state.timers[key] as Timer;
    if (policy !== undefined && due > outagesUntil) continue;
    if (due <= at && (first === null || due < first.due || (due === first.due && key < first.key)))
      first = { key, due, gaps };
  }
  return first;
}

function withoutTimer(state: ActorState, key: string): ActorState {
  const { [key]: _fired, ...timers } = state.timers;
  return { ...state, timers };
}

/** `now` is the database's clock in ms; `known` says which notices were dealt with before. */
export function visit(
  definition: ActorDefinition,
  actor: ActorState,
  messages: readonly Message[],
  now: number,
  known: (notice: Notice) => boolean,
  { outages, until }: KnownOutages = noOutages,
): Visit {
  const timers = prolongedAll(actor.timers, outages);
  let state = timers === actor.timers ? actor : { ...actor, timers };
  let at = actor.at;
  const records: StepRecord[] = [];
  const readings: ReadingEntry[] = [];
  const late: ReadingEntry[] = [];
  const letters: LetterEntry[] = [];
  const notices = new Set<string>();
  const lateness: number[] = [];
  let lastReadingAt: number | null = null;

  const carry = (part: string | null, event: ActorEvent, trace?: Trace): void => {
    const result = step(definition, state, part, event);
    state = result.state;
    for (const record of result.records)
      records.push(trace === undefined ? record : { ...record, trace: trace.parent });
  };
  /** `run` carries at most one event, so what throws has told nothing. */
  const attempt = (message: Message, run: () => void): void => {
    const before = state;
    try {
      run();
    } catch (error) {
      state = before;
      letters.push(letterOf(message, error, at));
    }
  };

  const reach = (instant: number): void => {
    at = Math.max(at, Math.min(instant, Math.max(now, actor.at)));
    fireDue();
  };

  const fireDue = (): void => {
    for (let fired = 0; ; fired += 1) {
      const next = firstDue(state, at, until);
      if (next === null) return;
      const bar = next.key.lastIndexOf("|");
      const [part, id] = [next.key.slice(0, bar), next.key.slice(bar + 1)];
      const wake: Notice = {
        kind: "notice",
        actorId: actor.actorId,
        id: `timer ${next.key} ${next.due}`,
        part: part || null,
        event: { type: id },
      };
      const before = state;
      attempt(wake, () => {
        if (fired >= MAX_FIRINGS)
          throw new RunawayCascade(
            `Actor ${actor.actorId}: more than ${MAX_FIRINGS} timers fired at one instant.`,
          );
        state = withoutTimer(before, next.key);
        const event = { type: id, at };
        carry(part || null, next.gaps === undefined ? event : { ...event, outages: next.gaps });
        lateness.push(Math.max(0, now - next.due));
      });
      if (state === before) state = withoutTimer(before, next.key);
      if (fired >= MAX_FIRINGS) return;
    }
  };

  for (const message of messages) {
    if (message.kind === "wake") {
      reach(now);
    } else if (message.kind === "notice") {
      if (notices.has(message.id) || known(message)) continue;
      reach(now);
      notices.add(message.id);
      attempt(message, () => {
        if (!isOutsideEvent(message.event.type))
          throw new EventRefused(`The event "${String(message.event.type)}" may not come from outside.`);
        carry(message.part, { ...message.event, at }, message.trace);
      });
    } else if (message.historical) {
      late.push(readingOf(message, true));
    } else {
      const arrival = place(state.boots, message);
      if (arrival.kind === "late") {
        state = arrival.boots === state.boots ? state : { ...state, boots: arrival.boots };
        // A repetition of what drives the actor in this very visit is not late: kept as history it could take the place of the first.
        const repeats = ({ boot, seq }: ReadingEntry): boolean =>
          boot === message.boot && seq === message.seq;
        if (!readings.some(repeats)) late.push(readingOf(message, true));
        continue;
      }
      reach(message.acceptedAt);
      state = { ...state, boots: arrival.boots };
      readings.push(readingOf(message, false));
      lastReadingAt = message.acceptedAt;
      // On its own: the reboot is true although the reading that told of it may be poison.
      if (arrival.rebooted)
        attempt(message, () =>
          carry(null, { type: "device.rebooted", bootId: message.boot, at }, message.trace),
        );
      attempt(message, () => carry(null, telemetryEvent(message, at), message.trace));
    }
    fireDue();
  }
  return { state, records, readings, late, letters, notices: [...notices], lastReadingAt, fired: lateness };
}
