// Progress
//
// How far a visit has come with its actor, and the ways in which it goes on: a step, a deadline, a message that fails. One object for all
// of them, for a visit is made for each reading. Nothing of it holds until the commit.
//   L6  Timers that are due fire in order of their deadlines, each at most once at one instant.
//   L8  A message that throws becomes a letter; what came before and after it stands. An actor of which too many do is paused there.
import type { ActorState } from "./actor-state.ts";
import type { LetterEntry, ReadingEntry } from "./actor-store.ts";
import type { ActorDefinition } from "./definition.ts";
import { CannotBegin, RunawayCascade } from "./errors.ts";
import type { Blame } from "./errand.ts";
import { isSame, letterOf } from "./letter.ts";
import type { Message, Notice } from "./message.ts";
import { step, type StepRecord } from "./step.ts";
import { actorRecord, LETTER_STRAIN, MOST_STRAIN } from "./supervision.ts";
import { firstDue, without } from "./timer.ts";
import type { Trace } from "./tracer.ts";
import type { ActorEvent } from "./xstate-kernel.ts";

/** Noted while a visit runs, where it can be read also when the visit is broken off. */
export interface Heed {
  /** What is being carried; a timer as the notice that its letter would hold. */
  message: Message | null;
}

export interface Progress {
  readonly definition: ActorDefinition;
  /** As it was before. */
  readonly actor: ActorState;
  /** The database's clock, ms. */
  readonly now: number;
  /** The instant up to which outages are known, ms. */
  readonly until: number;
  readonly blamed: readonly Blame[];
  readonly heed: Heed;
  /** Nothing is carried but the first timer that is due before the first message. */
  readonly timerFirst: boolean;
  state: ActorState;
  /** The instant to which it has come, ms. */
  at: number;
  readonly records: StepRecord[];
  readonly readings: ReadingEntry[];
  /** Readings for history only. */
  readonly late: ReadingEntry[];
  readonly letters: LetterEntry[];
  readonly notices: string[];
  /** How long after its deadline each timer fired, ms by the clock of the turn. */
  readonly fired: number[];
  /** The last timer that fired or failed, as the notice that its letter holds. */
  timer: Notice | null;
  lastReadingAt: number | null;
  /** Why the actor is paused with this visit, or null. */
  pausedReason: string | null;
  /** Messages that came after the pause. */
  readonly rest: Message[];
  /** Ids of letters that were tried again and carried. */
  readonly settled: string[];
}

const MAX_FIRINGS = 1_000;

/** No part has this key: the event reaches nobody, but the actor begins. */
const nobody = "";

export function carry(progress: Progress, part: string | null, event: ActorEvent, trace?: Trace): void {
  const { state, records } = step(progress.definition, progress.state, part, event);
  progress.state = state;
  for (const record of records)
    progress.records.push(trace === undefined ? record : { ...record, trace: trace.parent });
}

/** Tells the journal what happened to the actor and not in its machine. */
export function tell({ definition, state, records, at }: Progress, event: ActorEvent): void {
  if (state.root !== null) records.push(actorRecord(definition, state.root, event, at));
}

export function pause(progress: Progress, by: string, reason: string): void {
  progress.pausedReason = reason;
  tell(progress, { type: "actor.paused", by, reason, at: progress.at });
}

/** Throws `CannotBegin`: a machine that cannot even begin is no fault of the message that would have been its first. */
export function begin(progress: Progress, trace: Trace | undefined): void {
  if (progress.state.root !== null) return;
  try {
    carry(progress, nobody, { type: "actor.started", at: progress.at }, trace);
  } catch (cause) {
    throw new CannotBegin(progress.definition.kind, cause);
  }
}

export const blameOf = ({ blamed }: Progress, message: Message): Blame | undefined =>
  blamed.length === 0 ? undefined : blamed.find((blame) => isSame(blame.message, message));

/** `run` carries at most one event, so what throws has told nothing. False: the message is a letter. */
export function attempt(
  progress: Progress,
  message: Message,
  run: () => void,
  kept: unknown = message,
): boolean {
  progress.heed.message = message;
  const blame = blameOf(progress, message);
  begin(progress, message.kind === "wake" ? undefined : message.trace);
  const before = progress.state;
  try {
    if (blame) throw blame.error;
    run();
    if (before.strain > 0) progress.state = { ...progress.state, strain: before.strain - 1 };
    return true;
  } catch (error) {
    const letter = letterOf(message, error, progress.at, kept);
    progress.letters.push(letter);
    const strain = before.strain + LETTER_STRAIN;
    progress.state = { ...before, strain };
    if (strain < MOST_STRAIN) return false;
    progress.state = { ...before, strain: 0 };
    const reason = `Too many of its messages fail, the last with ${letter.error.name}: ${letter.error.message}`;
    pause(progress, "supervisor", reason.slice(0, 500));
    return false;
  }
}

/** Goes on to `instant`, which is never in the future nor before what was. */
export function reach(progress: Progress, instant: number): void {
  const { now, actor } = progress;
  progress.at = Math.max(progress.at, Math.min(instant, Math.max(now, actor.at)));
  fireDue(progress);
}

export function fireDue(progress: Progress): void {
  const { actor, now, until, timerFirst } = progress;
  for (let fired = 0; ; fired += 1) {
    const { at } = progress;
    const next = firstDue(progress.state.timers, at, until);
    if (next === null || progress.pausedReason !== null || (timerFirst && fired > 0)) return;
    const bar = next.key.lastIndexOf("|");
    const [part, id] = [next.key.slice(0, bar), next.key.slice(bar + 1)];
    const wake: Notice = (progress.timer = {
      kind: "notice",
      actorId: actor.actorId,
      id: `timer ${next.key} ${next.due}`,
      part: part || null,
      event: { type: id },
    });
    // Before the attempt: a deadline whose step fails is a letter, and is not looked at again.
    progress.state = { ...progress.state, timers: without(progress.state.timers, next.key) };
    attempt(progress, wake, () => {
      if (fired >= MAX_FIRINGS)
        throw new RunawayCascade(
          `Actor ${actor.actorId}: more than ${MAX_FIRINGS} timers fired at one instant.`,
        );
      const event = { type: id, at };
      carry(progress, part || null, next.gaps === undefined ? event : { ...event, outages: next.gaps });
      progress.fired.push(Math.max(0, now - next.due));
    });
    if (fired >= MAX_FIRINGS) return;
  }
}
