// Visit
//
// Carries a list of messages through one actor, in order, and says what a commit must make true. Pure.
//   L4  Telemetry is identified by (device, boot, seq): repeated → nothing, late → history only, a new boot is an event.
//   L6  A reading happens when the edge accepted it, not when a worker came to it, so that an outage of ours leaves delays as long as
//       they were. Timers that are due by then fire before it, in order of their deadlines.
//       What a delay with a restart policy makes of outages is worked out first; its deadline is kept only as far as outages are known.
//   L8  A message that throws becomes a letter; what came before and after it stands. An actor of which too many do is paused there.
import type { ActorState } from "./actor-state.ts";
import { firstDue, without } from "./timer.ts";
import type { LetterEntry, ReadingEntry } from "./actor-store.ts";
import { place, telemetryEvent } from "./arrival.ts";
import type { ActorDefinition } from "./definition.ts";
import { CannotBegin, EventRefused, RunawayCascade } from "./errors.ts";
import type { Blame } from "./errand.ts";
import { identityOf, isSame, letterOf, readingOf, unheard, type Untold } from "./letter.ts";
import type { Message, Notice, Sample } from "./message.ts";
import { noOutages, prolongedAll, type KnownOutages } from "./outage.ts";
import { isRetry, retrialOf, retryOf } from "./retry.ts";
import { step, type StepRecord } from "./step.ts";
import { actorRecord, LETTER_STRAIN, MOST_STRAIN } from "./supervision.ts";
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
    if (state.root !== null) records.push(actorRecord(definition, state.root, event, at));
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
  const attempt = (message: Message, run: () => void, kept: unknown = message): boolean => {
    heed.message = message;
    const blame = blameOf(message);
    begin(message.kind === "wake" ? undefined : message.trace);
    const before = state;
    try {
      if (blame) throw blame.error;
      run();
      if (before.strain > 0) state = { ...state, strain: before.strain - 1 };
      return true;
    } catch (error) {
      const letter = letterOf(message, error, at, kept);
      letters.push(letter);
      const strain = before.strain + LETTER_STRAIN;
      state = { ...before, strain };
      if (strain < MOST_STRAIN) return false;
      state = { ...before, strain: 0 };
      pause(
        "supervisor",
        `Too many of its messages fail, the last with ${letter.error.name}: ${letter.error.message}`.slice(
          0,
          500,
        ),
      );
      return false;
    }
  };

  const reach = (instant: number): void => {
    at = Math.max(at, Math.min(instant, Math.max(now, actor.at)));
    fireDue();
  };

  const fireDue = (): void => {
    for (let fired = 0; ; fired += 1) {
      const next = firstDue(state.timers, at, until);
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
      state = { ...state, timers: without(state.timers, next.key) };
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
    // On its own: the reboot is true although the reading that told of it may be poison. It is heard before anything of its boot.
    const untold: Untold = { ...sample, untold: "device.rebooted" };
    const isTold = !arrival.rebooted || attempt(sample, () => reboot(sample), untold);
    if (isTold && pausedReason === null) attempt(sample, () => hear(sample));
  };
  /** What a letter says is told once more. A reading drives the machine only while nothing newer was heard: L4. */
  const retry = (notice: Notice): void => {
    const { letter, by, attempt: round, message } = retryOf(notice);
    const before = state;
    const counts = [records, readings, late].map(({ length }) => length) as [number, number, number];
    const readBefore: number | null = lastReadingAt;
    let outcome = "carried";
    heed.message = notice;
    const blame = blameOf(notice);
    try {
      if (blame) throw blame.error;
      begin(notice.trace);
      const retrial = retrialOf(retryOf(notice), state.boots, known);
      if (retrial.kind === "settled") outcome = "history";
      else if (retrial.kind === "history") {
        outcome = "history";
        late.push(readingOf(retrial.sample, true));
      } else if (retrial.kind === "notice") {
        const { part, event, unheard, id } = retrial.notice;
        carry(part, { ...event, at });
        if (unheard) notices.add(id);
      } else {
        const { sample, boots } = retrial;
        if (boots) live(sample, boots);
        if (retrial.isReboot) reboot(sample);
        if (retrial.isHeard) hear(sample);
      }
      settled.push(letter);
    } catch (error) {
      if (error instanceof CannotBegin) throw error;
      outcome = "failed";
      state = before;
      [records.length, readings.length, late.length] = counts;
      lastReadingAt = readBefore;
      const kept = letterOf(notice, error, at, message);
      letters.push({ ...kept, letterId: letter });
    }
    tell({ type: "letter.retried", letter, by, attempt: round, outcome, at });
  };
  const answer = (notice: Notice): void => {
    const { type, by, reason } = notice.event;
    if (isRetry(notice)) retry(notice);
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

  const instantOf = (message: Message): number =>
    message.kind === "wake" ? now : message.kind === "sample" ? message.acceptedAt : (message.at ?? now);
  const [head] = messages;
  if (timerFirst && head) reach(instantOf(head));
  for (const message of timerFirst ? [] : messages) {
    // Nothing of it may be stored but its letter, not even the cursor: it may be what cannot be stored.
    if (!(message.kind === "notice" && isRetry(message)) && blameOf(message)) {
      // Whatever becomes of its first message, that is when an actor begins.
      if (state.root === null) reach(instantOf(message));
      if (pausedReason !== null) rest.push(message);
      else if (!letters.some(({ letterId }) => letterId === identityOf(message)))
        attempt(message, () => {}, unheard(message));
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
