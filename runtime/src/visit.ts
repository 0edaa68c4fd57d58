// Visit
//
// Carries a list of messages through one actor, in order, and says what a commit must make true. Pure.
//   L4  Telemetry is identified by (device, boot, seq): repeated → nothing, late → history only, a new boot is an event.
//   L6  A reading happens when the edge accepted it, not when a worker came to it, so that an outage of ours leaves delays as long as
//       they were. Timers that are due by then fire before it, in order of their deadlines.
//       What a delay with a restart policy makes of outages is worked out first; its deadline is kept only as far as outages are known.
//   L8  A message that fails is a letter, and costs no other: see progress.ts.
import type { ActorState } from "./actor-state.ts";
import type { LetterEntry, ReadingEntry } from "./actor-store.ts";
import { place, telemetryEvent } from "./arrival.ts";
import type { ActorDefinition } from "./definition.ts";
import { CannotBegin, EventRefused } from "./errors.ts";
import type { Blame } from "./errand.ts";
import { identityOf, letterOf, readingOf, unheard, type Untold } from "./letter.ts";
import type { Message, Notice, Sample } from "./message.ts";
import { noOutages, prolongedAll, type KnownOutages } from "./outage.ts";
import {
  attempt,
  begin,
  blameOf,
  carry,
  fireDue,
  pause,
  reach,
  tell,
  type Heed,
  type Progress,
} from "./progress.ts";
import { isRetry, retrialOf, retryOf } from "./retry.ts";
import type { StepRecord } from "./step.ts";
import { isOutsideEvent } from "./xstate-kernel.ts";

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

export interface VisitLimits {
  readonly blamed?: readonly Blame[] | undefined;
  readonly heed?: Heed;
  /** Nothing is carried but the first timer that is due before the first message. */
  readonly timerFirst?: true | undefined;
}

type IsKnown = (notice: Notice) => boolean;

function live(progress: Progress, sample: Sample, boots: ActorState["boots"]): void {
  progress.state = { ...progress.state, boots };
  progress.readings.push(readingOf(sample, false));
  progress.lastReadingAt = sample.acceptedAt;
}

const reboot = (progress: Progress, sample: Sample): void =>
  carry(progress, null, { type: "device.rebooted", bootId: sample.boot, at: progress.at }, sample.trace);
const hear = (progress: Progress, sample: Sample): void =>
  carry(progress, null, telemetryEvent(sample, progress.at), sample.trace);

const untold = (sample: Sample): Untold => ({ ...sample, untold: "device.rebooted" });

function take(progress: Progress, sample: Sample): void {
  const { state, readings } = progress;
  const arrival = place(state.boots, sample);
  if (arrival.kind === "late") {
    if (arrival.boots !== state.boots) progress.state = { ...state, boots: arrival.boots };
    const isRepeated = readings.some(({ boot, seq }) => boot === sample.boot && seq === sample.seq);
    // A repetition of what drives the actor in this very visit is not late: kept as history it could take the place of the first.
    if (!isRepeated) progress.late.push(readingOf(sample, true));
    return;
  }
  reach(progress, sample.acceptedAt);
  if (progress.pausedReason !== null) return void progress.rest.push(sample);
  live(progress, sample, arrival.boots);
  // On its own: the reboot is true although the reading that told of it may be poison. It is heard before anything of its boot.
  const isTold =
    !arrival.rebooted || attempt(progress, sample, () => reboot(progress, sample), untold(sample));
  if (isTold && progress.pausedReason === null) attempt(progress, sample, () => hear(progress, sample));
}

/** What a letter says is told once more. A reading drives the machine only while nothing newer was heard: L4. */
function retry(progress: Progress, notice: Notice, known: IsKnown): void {
  const { letter, by, attempt: round, message } = retryOf(notice);
  const { state: before, records, readings, late, lastReadingAt } = progress;
  const counts = [records.length, readings.length, late.length] as const;
  let outcome = "carried";
  progress.heed.message = notice;
  const blame = blameOf(progress, notice);
  try {
    if (blame) throw blame.error;
    begin(progress, notice.trace);
    const retrial = retrialOf(retryOf(notice), progress.state.boots, known);
    if (retrial.kind === "settled") outcome = "history";
    else if (retrial.kind === "history") {
      outcome = "history";
      late.push(readingOf(retrial.sample, true));
    } else if (retrial.kind === "notice") {
      const { part, event, unheard: isUnheard, id } = retrial.notice;
      carry(progress, part, { ...event, at: progress.at });
      if (isUnheard && !progress.notices.includes(id)) progress.notices.push(id);
    } else {
      const { sample, boots } = retrial;
      if (boots) live(progress, sample, boots);
      if (retrial.isReboot) reboot(progress, sample);
      if (retrial.isHeard) hear(progress, sample);
    }
    progress.settled.push(letter);
  } catch (error) {
    if (error instanceof CannotBegin) throw error;
    outcome = "failed";
    progress.state = before;
    [records.length, readings.length, late.length] = counts;
    progress.lastReadingAt = lastReadingAt;
    const kept = letterOf(notice, error, progress.at, message);
    progress.letters.push({ ...kept, letterId: letter });
  }
  tell(progress, { type: "letter.retried", letter, by, attempt: round, outcome, at: progress.at });
}

function answer(progress: Progress, notice: Notice, known: IsKnown): void {
  const { type, by, reason } = notice.event;
  if (isRetry(notice)) retry(progress, notice, known);
  else if (type === "actor.drained") {
    // The mark behind the last reading; a drain that was ended meanwhile left it behind.
    if (progress.state.status === "draining")
      pause(progress, String(by), `drained by ${String(by)}: ${String(reason)}`);
  } else {
    attempt(progress, notice, () => {
      if (!isOutsideEvent(type))
        throw new EventRefused(`The event "${String(type)}" may not come from outside.`);
      carry(progress, notice.part, { ...notice.event, at: progress.at }, notice.trace);
    });
  }
}

/** Nothing of it may be stored but its letter, not even the cursor: it may be what cannot be stored. */
function putAside(progress: Progress, message: Message): void {
  // Whatever becomes of its first message, that is when an actor begins.
  if (progress.state.root === null) reach(progress, instantOf(progress, message));
  if (progress.pausedReason !== null) progress.rest.push(message);
  else if (!progress.letters.some(({ letterId }) => letterId === identityOf(message)))
    attempt(progress, message, () => {}, unheard(message));
}

const instantOf = ({ now }: Progress, message: Message): number =>
  message.kind === "wake" ? now : message.kind === "sample" ? message.acceptedAt : (message.at ?? now);

/** Repeated: nothing, and not even an occasion for a deadline. */
const isHeard = (progress: Progress, message: Message, known: IsKnown): boolean =>
  message.kind === "notice" &&
  progress.pausedReason === null &&
  (isRetry(message) || blameOf(progress, message) === undefined) &&
  (progress.notices.includes(message.id) || known(message));

function hand(progress: Progress, message: Message, known: IsKnown): void {
  if (!(message.kind === "notice" && isRetry(message)) && blameOf(progress, message))
    return putAside(progress, message);
  if (message.kind === "sample" && message.historical)
    return void progress.late.push(readingOf(message, true));
  if (progress.pausedReason !== null) return void progress.rest.push(message);
  if (message.kind === "wake") return reach(progress, progress.now);
  if (message.kind === "sample") return take(progress, message);
  reach(progress, instantOf(progress, message));
  if (progress.pausedReason !== null) return void progress.rest.push(message);
  progress.notices.push(message.id);
  answer(progress, message, known);
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
  known: IsKnown,
  { outages, until }: KnownOutages = noOutages,
  { blamed = [], heed = { message: null }, timerFirst }: VisitLimits = {},
): Visit {
  const timers = prolongedAll(actor.timers, outages);
  const progress: Progress = {
    definition,
    actor,
    now,
    until,
    blamed,
    heed,
    timerFirst: timerFirst === true,
    state: timers === actor.timers ? actor : { ...actor, timers },
    at: actor.at,
    records: [],
    readings: [],
    late: [],
    letters: [],
    notices: [],
    fired: [],
    timer: null,
    lastReadingAt: null,
    pausedReason: null,
    rest: [],
    settled: [],
  };
  const [head] = messages;
  if (timerFirst && head) reach(progress, instantOf(progress, head));
  for (const message of timerFirst ? [] : messages) {
    if (isHeard(progress, message, known)) continue;
    hand(progress, message, known);
    fireDue(progress);
  }
  heed.message = null;
  return progress;
}
