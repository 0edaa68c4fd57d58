// Draft
//
// What one errand would make true of its actor. Pure: nothing holds until the commit.
//   L3  Whatever is held, carried or let go is in a commit with the version that was read.
//   L8  What cannot be carried is put aside with its reason; an actor that cannot be revived is paused, its messages are held.
//   L11 What a newer release has to carry is held for it, so that its lane goes on.
import { openEnvelope, type ActorState, type ActorStatus, type StoredActor } from "./actor-state.ts";
import type { ActorAside, ActorCommit, LetterEntry, ReadingEntry, Supervision } from "./actor-store.ts";
import { commitOf } from "./commit-of.ts";
import type { ActorDefinition, Definitions } from "./definition.ts";
import type { Errand } from "./errand.ts";
import { AheadOfRelease, CannotBegin, EventRefused, RuntimeError, SnapshotUnreadable } from "./errors.ts";
import { letterOf, unheard } from "./letter.ts";
import type { Message, Notice } from "./message.ts";
import type { KnownOutages } from "./outage.ts";
import { inOrder, keep, releasedOf } from "./supervision.ts";
import type { Heed } from "./progress.ts";
import { visit, type Visit } from "./visit.ts";

export interface Draft {
  readonly errand: Errand;
  readonly commit: ActorCommit | null;
  readonly aside: ActorAside | null;
  /** What may stay in memory when the commit has won. */
  readonly next: ActorState | null;
  readonly late: readonly ReadingEntry[];
  readonly letters: readonly LetterEntry[];
  /** How late each timer fired, ms. */
  readonly fired: readonly number[];
  /** A newer release has written it, and there is nothing to hold for it: to be given back. */
  readonly isAhead?: boolean;
  /** How many held messages it carries. */
  readonly first?: number;
  /** The first of what it carries. */
  readonly head?: Message | undefined;
  /** The last timer that fired or failed. */
  readonly timer?: Message | null;
}

type IsKnown = (notice: Notice) => boolean;

const notWake = (message: Message): boolean => message.kind !== "wake";
const isStored = (actor: ActorState | StoredActor): actor is StoredActor => "snapshot" in actor;

export function refusedDraft(errand: Errand, error: unknown, at: number): Draft {
  const letters = errand.messages
    .filter(notWake)
    .map((message) => letterOf(message, error, at, unheard(message)));
  return { errand, commit: null, aside: null, next: null, late: [], letters, fired: [] };
}

/** `actor` as it is in memory, or else as it is stored. Throws what is neither a message's fault nor promised: see narrow.ts. */
export function draft(
  definitions: Definitions,
  errand: Errand,
  actor: ActorState | StoredActor | undefined,
  now: number,
  isKnown: IsKnown,
  outages?: KnownOutages,
  heed: Heed = { message: null },
  isSecond = false,
): Draft {
  try {
    if (!actor) throw new EventRefused(`There is no actor "${errand.actorId}": register the device first.`);
    if (isStored(actor) && actor.status === "paused") return heldDraft(errand, actor, now, isKnown);
    if (isStored(actor) && errand.unfit !== undefined)
      return heldDraft(errand, actor, now, isKnown, errand.unfit);
    const definition = definitions.get(actor.kind);
    if (!definition) throw new AheadOfRelease(`This release does not host the kind "${actor.kind}".`);
    return carriedDraft(definition, errand, actor, now, isKnown, outages, heed);
  } catch (error) {
    if (error instanceof AheadOfRelease && actor && isStored(actor))
      return leftDraft(errand, actor, now, isKnown);
    const isUnfit = error instanceof SnapshotUnreadable || error instanceof CannotBegin;
    if (isUnfit && actor && isStored(actor)) return heldDraft(errand, actor, now, isKnown, error);
    if (!actor) return refusedDraft(errand, error, now);
    if (!(error instanceof RuntimeError) && !isSecond)
      return draft(definitions, errand, actor, now, isKnown, outages, heed, true);
    throw error;
  }
}

function carriedDraft(
  definition: ActorDefinition,
  errand: Errand,
  actor: ActorState | StoredActor,
  now: number,
  isKnown: IsKnown,
  outages: KnownOutages | undefined,
  heed: Heed,
): Draft {
  const stored = isStored(actor) ? actor : undefined;
  const before = isStored(actor) ? openEnvelope(definition, actor) : actor;
  const { timerFirst, blamed } = errand;
  const order = inOrder(stored, errand.messages, errand.atMost);
  const { carried } = order;
  const { first, behind } = timerFirst ? { first: [], behind: [] } : order;
  const seen = visit(definition, before, carried, now, isKnown, outages, { blamed, heed, timerFirst });
  const lead = { first: first.length, head: carried[0], timer: seen.timer };
  const {
    supervision,
    late,
    letters: others,
  } = supervise(before.status, stored, first, seen, behind, now, isKnown);
  const all = [...seen.late, ...late];
  const letters = onePerMessage([...seen.letters, ...others]);
  const isWoken = errand.messages.some(({ kind }) => kind === "wake");
  const commit = commitOf(definition, before, { ...seen, letters }, supervision, { now, isWoken });
  const nothing = { ...lead, errand, commit: null, aside: null, next: null, fired: seen.fired };
  if (commit === null && supervision !== undefined) {
    // It never began, so there is nothing to write but its standing.
    const aside = { actorId: before.actorId, expectedVersion: before.version, journal: [], supervision };
    return {
      ...nothing,
      aside: { ...aside, letters },
      late: all,
      letters: [],
    };
  }
  if (commit === null) return { ...nothing, late: all, letters };
  const left = (stored?.heldCount ?? 0) - (supervision?.released.length ?? 0);
  const isMore =
    supervision !== undefined && supervision.status !== "paused" && left + supervision.held.length > 0;
  const status = supervision?.status ?? before.status;
  const next = { ...seen.state, version: before.version + 1, status };
  const stays = status === "active" || (status === "draining" && stored?.heldCount === first.length);
  return {
    ...lead,
    errand,
    // There is more to carry: look again at once.
    commit: isMore ? { ...commit, nextDueAt: now, bound: "write" } : commit,
    aside: null,
    next: stays ? next : null,
    late: all,
    letters: [],
    fired: seen.fired,
  };
}

/** One letter of each message: what fails twice in one visit is one letter. */
function onePerMessage(letters: readonly LetterEntry[]): readonly LetterEntry[] {
  return letters.length < 2
    ? letters
    : [...new Map(letters.map((letter) => [letter.letterId, letter])).values()];
}

/** The standing of an actor after a visit; undefined where nothing but its state changes. */
function supervise(
  status: ActorStatus,
  stored: StoredActor | undefined,
  first: readonly Message[],
  seen: Visit,
  behind: readonly Message[],
  now: number,
  isKnown: IsKnown,
): { supervision?: Supervision; late: readonly ReadingEntry[]; letters: readonly LetterEntry[] } {
  const { pausedReason, rest, settled } = seen;
  const isQuiet = pausedReason === null && first.length === 0 && behind.length === 0;
  if (isQuiet && status !== "resuming") return { late: [], letters: [] };
  const released = releasedOf(first, rest);
  const isHeld = new Set(first);
  const others = [...rest.filter((message) => !isHeld.has(message)), ...behind];
  const left = (stored?.heldCount ?? 0) - released.length;
  const { held, late, letters, overflow } = keep(others, left, isKnown, now);
  const isDone = left + held.length === 0;
  const carriedOn = status === "resuming" && isDone ? "active" : status;
  return {
    supervision: {
      status: pausedReason === null ? carriedOn : "paused",
      pausedReason,
      held,
      released,
      settled,
      overflow,
    },
    late,
    letters,
  };
}

/**
 * The actor is carried by somebody else, or elsewhere: a newer release has written it. What came is held for it in the order in which it came, and who can carry it is
 * woken, and carries it before anything else. What is more than may be held is kept as it is for a paused actor. Given back is only a wake, which
 * another can claim.
 */
export function leftDraft(
  errand: Errand,
  { actorId, version: expectedVersion, status: before, heldCount }: StoredActor,
  now: number,
  isKnown: IsKnown,
): Draft {
  const messages = errand.messages.filter(notWake);
  const { held, late, overflow, ...kept } = keep(messages, heldCount, isKnown, now);
  const letters = onePerMessage(kept.letters);
  const empty = { errand, commit: null, aside: null, next: null, late: [], letters: [], fired: [] };
  const isKept = held.length + letters.length + overflow > 0;
  const hasWake = messages.length < errand.messages.length;
  if (!isKept && hasWake) return { ...empty, isAhead: true };
  if (!isKept) return { ...empty, late };
  const status = before === "active" ? "resuming" : before;
  const supervision = { status, pausedReason: null, held, released: [], settled: [], overflow } as const;
  return { ...empty, late, aside: { actorId, expectedVersion, journal: [], letters, supervision } };
}

/** The actor stays as it is: it is paused, or it is paused now because it cannot be revived. */
function heldDraft(
  errand: Errand,
  actor: StoredActor,
  now: number,
  isKnown: IsKnown,
  failure?: unknown,
): Draft {
  const { actorId, version: expectedVersion } = actor;
  const messages = errand.messages.filter(notWake);
  const { held, late, overflow, ...kept } = keep(messages, actor.heldCount, isKnown, now);
  const letters = onePerMessage(kept.letters);
  const empty = { errand, commit: null, aside: null, next: null, late, letters: [], fired: [] };
  if (failure === undefined && held.length + letters.length + overflow === 0) return empty;
  const pausedReason = failure === undefined ? null : String(failure).slice(0, 500);
  const value = actor.snapshot?.root?.value;
  const entry = {
    ordinal: 0,
    at: now,
    part: null,
    machine: actor.kind,
    event: { type: "actor.paused", by: "supervisor", reason: pausedReason },
    before: value ?? null,
    after: value ?? {},
    state: "",
    taken: [],
    orders: [],
    detail: null,
  };
  const supervision = { status: "paused", pausedReason, held, released: [], settled: [], overflow } as const;
  const journal = failure === undefined ? [] : [entry];
  return { ...empty, aside: { actorId, expectedVersion, journal, letters, supervision } };
}
