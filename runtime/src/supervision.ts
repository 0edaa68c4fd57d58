// Supervision
//
// When an actor is set aside, and what becomes of its messages meanwhile. Pure.
//   L3  Holding, carrying and letting go of held messages happen in commits that carry the version which was read; so does the status.
//   L8  An actor whose messages keep failing is paused with a reason, and so is one that cannot be revived, at once. Its messages wait
//       in the store in their order; nothing is lost and nothing blocks the lane.
import type { AnyMachineSnapshot } from "xstate";
import type { StoredActor } from "./actor-state.ts";
import type { LetterEntry, ReadingEntry } from "./actor-store.ts";
import type { ActorDefinition } from "./definition.ts";
import { HoldFull } from "./errors.ts";
import { identityOf, letterOf, readingOf, unheard } from "./letter.ts";
import type { Message, Notice } from "./message.ts";
import type { StepRecord } from "./step.ts";
import type { ActorEvent } from "./xstate-kernel.ts";

/** A letter strains its actor by ten, each message that is carried relieves it by one, and at fifty it is paused. */
export const LETTER_STRAIN = 10;
/** Five letters in a row; or more, as long as they are more than one message in eleven. */
export const MOST_STRAIN = 50;

/** Messages held for one actor. Readings beyond them go to history only, notices become letters. */
export const MOST_HELD = 10_000;

export interface Kept {
  readonly held: readonly Message[];
  readonly late: readonly ReadingEntry[];
  readonly letters: readonly LetterEntry[];
  readonly overflow: number;
}

/** What becomes of messages that cannot be carried now. Deadlines are data of the actor, so a wake is nothing. */
export function keep(
  messages: readonly Message[],
  heldAlready: number,
  isKnown: (notice: Notice) => boolean,
  now: number,
): Kept {
  const held: Message[] = [];
  const late: ReadingEntry[] = [];
  const letters: LetterEntry[] = [];
  let overflow = 0;
  for (const message of messages) {
    if (message.kind === "wake" || (message.kind === "notice" && isKnown(message))) continue;
    if (message.kind === "sample" && message.historical) late.push(readingOf(message, true));
    else if (heldAlready + held.length < MOST_HELD) held.push(message);
    else if (message.kind === "sample") {
      late.push(readingOf(message, true));
      overflow += 1;
    } else {
      letters.push(letterOf(message, new HoldFull(message.actorId, MOST_HELD), now, unheard(message)));
    }
  }
  return { held, late, letters, overflow };
}

/** Held messages carried in one turn. */
export const MOST_AT_ONCE = 500;

/** Which messages an errand to this actor carries, and which wait behind those that are held. */
export function inOrder(
  stored: StoredActor | undefined,
  messages: readonly Message[],
  atMost?: number,
): {
  readonly first: readonly Message[];
  readonly carried: readonly Message[];
  readonly behind: readonly Message[];
} {
  const first = stored?.held.slice(0, atMost ?? MOST_AT_ONCE) ?? [];
  const heldCount = stored?.heldCount ?? 0;
  // Narrowed down, it is the held ones alone that are tried: what is refused then is none of its own.
  const isAll = first.length === heldCount && (atMost === undefined || heldCount === 0);
  return isAll
    ? { first, carried: [...first, ...messages], behind: [] }
    : { first, carried: first, behind: messages };
}

/** What is to be done with held messages after a visit that left `rest` uncarried. */
export function releasedOf(first: readonly Message[], rest: readonly Message[]): string[] {
  const left = new Set(rest);
  return first.filter((message) => !left.has(message)).map(identityOf);
}

/** What happened to the actor and not in its machine, as the journal tells it. */
export function actorRecord(
  definition: ActorDefinition,
  root: AnyMachineSnapshot,
  event: ActorEvent,
  at: number,
): StepRecord {
  return {
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
  };
}
