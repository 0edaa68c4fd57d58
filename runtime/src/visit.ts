// Visit
//
// Carries a list of messages through one actor, in order, and says what a commit must make true. Pure.
//   L4  Telemetry is identified by (device, boot, seq): repeated → nothing, late → history only, a new boot is an event.
//   L6  A reading happens when the edge accepted it, not when a worker came to it, so that an outage of ours leaves delays as long as
//       they were. Timers that are due by then fire before it, in order of their deadlines.
//       What a delay with a restart policy makes of outages is worked out first; its deadline is kept only as far as outages are known.
//   L8  A message that throws becomes a letter; what came before and after it stands. An actor of which too many do is paused there.
import type { ActorState } from "./actor-state.ts";
import type { Timer } from "./timer.ts";
import type { LetterEntry, ReadingEntry } from "./actor-store.ts";
import { place, telemetryEvent } from "./arrival.ts";
import type { ActorDefinition } from "./definition.ts";
import { CannotBegin, EventRefused, RunawayCascade } from "./errors.ts";
import type { Blame } from "./errand.ts";
import { identityOf, isSame, letterOf, readingOf } from "./letter.ts";
import type { Message, Notice, Sample } from "./message.ts";
import { noOutages, prolongedAll, type KnownOutages } from "./outage.ts";
import { step, type StepRecord } from "./step.ts";
import { LETTER_STRAIN, MOST_STRAIN } from "./supervision.ts";
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
  /** The last timer that fired or failed, as the notice that its letter holds. */
  readonly timer: Notice | null;
  /** Why the actor is paused with this visit, or null. */
  readonly pausedReason: string | null;
  /** Messages that came after the pause. */
  readonly rest: readonly Message[];
  /** Ids of letters that were tried again and carried. */
  readonly settled: readonly string[];
}

const MAX_FIRINGS = 1_000;

/** No part has this key: the event reaches nobody, but the actor begins. */
const nobody = "";

/** Noted while a visit runs, where it can be read also when the visit is broken off. */
export interface Heed {
  /** What is being carried; a timer as the notice that its letter would hold. */
  message: Message | null;
}

export interface VisitLimits {
  readonly blamed?: readonly Blame[] | undefined;
  readonly heed?: Heed;
  /** Nothing is carried but the first timer that is due before the first message. */
  readonly timerFirst?: true | undefined;
}

/** What a retry tells: `letter.retried`. */
interface Retry {
  readonly letter: string;
  readonly by: string;
  readonly attempt: number;
  readonly message: Sample | Notice;
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

/**
 * `now` is the database's clock in ms; `known` says which notices were dealt with before. `blamed` names what cannot be carried although
 * its step succeeds, and why: the store refuses what comes of it, or it does not end. Throws `CannotBegin`.
 */
export function visit(
  definition: ActorDefinition,
  actor: ActorState,
  messages: readonly Message[],
  now: number,
  known: (notice: Notice) => boolean,
  { outages, until }: KnownOutages = noOutages,
  { blamed = [], heed = { message: null }, timerFirst }: VisitLimits = {},
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
  let timer: Notice | null = null;
  let lastReadingAt: number | null = null;
  let pausedReason: string | null = null;
  const rest: Message[] = [];
  const settled: string[] = [];

  const carry = (part: string | null, event: ActorEvent, trace?: Trace): void => {
    const result = step(definition, state, part, event);
    state = result.state;
    for (const record of result.records)
      records.push(trace === undefined ? record : { ...record, trace: trace.parent });
  };
  /** Tells the journal what happened to the actor and not in its machine. */
  const tell = (event: ActorEvent): void => {
    const root = state.root;
    if (root === null) return;
    records.push({
      at,
      part: null,
      machine: definition.kind,
      event,
      before: root.value,
      after: root.value,
      state: definition.state(root),
      taken: [],
      orders: [],
      notable: true,
      direct: true,
      ended: false,
      snapshot: root,
      startedAt: 0,
    });
  };
  const pause = (by: string, reason: string): void => {
    pausedReason = reason;
    tell({ type: "actor.paused", by, reason, at });
  };
  /** A machine that cannot even begin is no fault of the message that would have been its first. */
  const begin = (trace: Trace | undefined): void => {
    if (state.root !== null) return;
    try {
      carry(nobody, { type: "actor.started", at }, trace);
    } catch (cause) {
      throw new CannotBegin(definition.kind, cause);
    }
  };
  const blameOf = (message: Message): Blame | undefined =>
    blamed.length === 0 ? undefined : blamed.find((blame) => isSame(blame.message, message));
  /** `run` carries at most one event, so what throws has told nothing. */
  const attempt = (message: Message, run: () => void): void => {
    heed.message = message;
    const blame = blameOf(message);
    begin(message.kind === "wake" ? undefined : message.trace);
    const before = state;
    try {
      if (blame) throw blame.error;
      run();
      if (before.strain > 0) state = { ...state, strain: before.strain - 1 };
    } catch (error) {
      const letter = letterOf(message, error, at);
      letters.push(letter);
      const strain = before.strain + LETTER_STRAIN;
      state = { ...before, strain };
      if (strain < MOST_STRAIN) return;
      state = { ...before, strain: 0 };
      pause(
        "supervisor",
        `Too many of its messages fail, the last with ${letter.error.name}: ${letter.error.message}`.slice(
          0,
          500,
        ),
      );
    }
  };

  const reach = (instant: number): void => {
    at = Math.max(at, Math.min(instant, Math.max(now, actor.at)));
    fireDue();
  };

  const fireDue = (): void => {
    for (let fired = 0; ; fired += 1) {
      const next = firstDue(state, at, until);
      if (next === null || pausedReason !== null || (timerFirst && fired > 0)) return;
      const bar = next.key.lastIndexOf("|");
      const [part, id] = [next.key.slice(0, bar), next.key.slice(bar + 1)];
      const wake: Notice = (timer = {
        kind: "notice",
        actorId: actor.actorId,
        id: `timer ${next.key} ${next.due}`,
        part: part || null,
        event: { type: id },
      });
      // Before the attempt: a deadline whose step fails is a letter, and is not looked at again.
      state = withoutTimer(state, next.key);
      attempt(wake, () => {
        if (fired >= MAX_FIRINGS)
          throw new RunawayCascade(
            `Actor ${actor.actorId}: more than ${MAX_FIRINGS} timers fired at one instant.`,
          );
        const event = { type: id, at };
        carry(part || null, next.gaps === undefined ? event : { ...event, outages: next.gaps });
        lateness.push(Math.max(0, now - next.due));
      });
      if (fired >= MAX_FIRINGS) return;
    }
  };

  const isRepeated = (sample: Sample): boolean =>
    readings.some(({ boot, seq }) => boot === sample.boot && seq === sample.seq);
  const live = (sample: Sample, boots: ActorState["boots"]): void => {
    state = { ...state, boots };
    readings.push(readingOf(sample, false));
    lastReadingAt = sample.acceptedAt;
  };
  const reboot = (sample: Sample): void =>
    carry(null, { type: "device.rebooted", bootId: sample.boot, at }, sample.trace);
  const hear = (sample: Sample): void => carry(null, telemetryEvent(sample, at), sample.trace);
  const take = (sample: Sample): void => {
    const arrival = place(state.boots, sample);
    if (arrival.kind === "late") {
      state = arrival.boots === state.boots ? state : { ...state, boots: arrival.boots };
      // A repetition of what drives the actor in this very visit is not late: kept as history it could take the place of the first.
      if (!isRepeated(sample)) late.push(readingOf(sample, true));
      return;
    }
    reach(sample.acceptedAt);
    if (pausedReason !== null) return void rest.push(sample);
    live(sample, arrival.boots);
    // On its own: the reboot is true although the reading that told of it may be poison.
    if (arrival.rebooted) attempt(sample, () => reboot(sample));
    if (pausedReason === null) attempt(sample, () => hear(sample));
  };
  /** What a letter says is told once more. A reading drives the machine only while nothing newer was heard: L4. */
  const retry = (notice: Notice): void => {
    const { letter, by, attempt: round, message } = notice.event as unknown as Retry;
    const before = state;
    const told = records.length;
    let outcome = "carried";
    heed.message = notice;
    const blame = blameOf(notice);
    try {
      if (blame) throw blame.error;
      begin(notice.trace);
      if (message.kind === "notice") {
        if (!isOutsideEvent(message.event.type) && !letter.startsWith("timer "))
          throw new EventRefused(`The event "${message.event.type}" may not come from outside.`);
        carry(message.part, { ...message.event, at });
      } else {
        const [newest] = state.boots;
        const arrival = place(state.boots, message);
        const isNewest = newest?.id === message.boot && newest.seq === message.seq;
        if (message.historical || (arrival.kind === "late" && !isNewest)) {
          outcome = "history";
          late.push(readingOf(message, true));
        } else {
          if (arrival.kind === "live") live(message, arrival.boots);
          if (arrival.kind === "live" && arrival.rebooted) reboot(message);
          hear(message);
        }
      }
      settled.push(letter);
    } catch (error) {
      if (error instanceof CannotBegin) throw error;
      outcome = "failed";
      state = before;
      records.length = told;
      letters.push({ ...letterOf(message, error, at), actorId: notice.actorId, letterId: letter });
    }
    tell({ type: "letter.retried", letter, by, attempt: round, outcome, at });
  };
  const answer = (notice: Notice): void => {
    const { type, by, reason } = notice.event;
    if (type === "letter.retried") retry(notice);
    else if (type === "actor.drained") {
      // The mark behind the last reading; a drain that was ended meanwhile left it behind.
      if (state.status === "draining") pause(String(by), `drained by ${String(by)}: ${String(reason)}`);
    } else {
      attempt(notice, () => {
        if (!isOutsideEvent(type))
          throw new EventRefused(`The event "${String(type)}" may not come from outside.`);
        carry(notice.part, { ...notice.event, at }, notice.trace);
      });
    }
  };

  const isRetry = (message: Message): boolean =>
    message.kind === "notice" && message.event.type === "letter.retried";
  const instantOf = (message: Message): number =>
    message.kind === "wake" ? now : message.kind === "sample" ? message.acceptedAt : (message.at ?? now);
  const [head] = messages;
  if (timerFirst && head) reach(instantOf(head));
  for (const message of timerFirst ? [] : messages) {
    // Nothing of it may be stored but its letter, not even the cursor: it may be what cannot be stored.
    if (!isRetry(message) && blameOf(message)) {
      if (pausedReason !== null) rest.push(message);
      else if (!letters.some(({ letterId }) => letterId === identityOf(message))) attempt(message, () => {});
    } else if (message.kind === "sample" && message.historical) {
      late.push(readingOf(message, true));
    } else if (pausedReason !== null) {
      rest.push(message);
    } else if (message.kind === "wake") {
      reach(now);
    } else if (message.kind === "sample") {
      take(message);
    } else {
      if (notices.has(message.id) || known(message)) continue;
      reach(instantOf(message));
      if (pausedReason !== null) {
        rest.push(message);
        continue;
      }
      notices.add(message.id);
      answer(message);
    }
    fireDue();
  }
  heed.message = null;
  const seen = { state, records, readings, late, letters, notices: [...notices], lastReadingAt };
  return { ...seen, pausedReason, rest, settled, fired: lateness, timer };
}
