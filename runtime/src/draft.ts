// Draft
//
// What one errand would make true of its actor. Pure: nothing holds until the commit.
//   L3  Whatever is held, carried or let go is in a commit with the version that was read.
//   L8  What cannot be carried is put aside with its reason; an actor that cannot be revived is paused, its messages are held.
import { openEnvelope, type ActorState, type ActorStatus, type StoredActor } from "./actor-state.ts";
import type { ActorAside, ActorCommit, LetterEntry, ReadingEntry, Supervision } from "./actor-store.ts";
import { commitOf } from "./commit-of.ts";
import type { ActorDefinition, Definitions } from "./definition.ts";
import type { Errand } from "./errand.ts";
import { AheadOfRelease, CannotBegin, EventRefused, RuntimeError, SnapshotUnreadable } from "./errors.ts";
import { letterOf } from "./letter.ts";
import type { Message, Notice } from "./message.ts";
import type { KnownOutages } from "./outage.ts";
import { inOrder, keep, releasedOf } from "./supervision.ts";
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
  /** A newer release has written it: to be given back. */
  readonly isAhead?: boolean;
}

type IsKnown = (notice: Notice) => boolean;

/** Held messages carried in one turn. */
export const MOST_AT_ONCE = 500;

const notWake = (message: Message): boolean => message.kind !== "wake";
const isStored = (actor: ActorState | StoredActor): actor is StoredActor => "snapshot" in actor;

export function refusedDraft(errand: Errand, error: unknown, at: number): Draft {
  const letters = errand.messages.filter(notWake).map((message) => letterOf(message, error, at));
  return { errand, commit: null, aside: null, next: null, late: [], letters, fired: [] };
}

/** `actor` as it is in memory, or else as it is stored. */
export function draft(
  definitions: Definitions,
  errand: Errand,
  actor: ActorState | StoredActor | undefined,
  now: number,
  isKnown: IsKnown,
  outages?: KnownOutages,
  isSecond = false,
): Draft {
  try {
    if (!actor) throw new EventRefused(`There is no actor "${errand.actorId}": register the device first.`);
    if (isStored(actor) && actor.status === "paused") return heldDraft(errand, actor, now, isKnown);
    const definition = definitions.get(actor.kind);
    if (!definition) throw new AheadOfRelease(`This release does not host the kind "${actor.kind}".`);
    return carriedDraft(definition, errand, actor, now, isKnown, outages);
  } catch (error) {
    if (error instanceof AheadOfRelease)
      return {
        errand,
        commit: null,
        aside: null,
        next: null,
        late: [],
        letters: [],
        fired: [],
        isAhead: true,
      };
    const isUnfit = error instanceof SnapshotUnreadable || error instanceof CannotBegin;
    if (isUnfit && actor && isStored(actor)) return heldDraft(errand, actor, now, isKnown, error);
    if (!(error instanceof RuntimeError) && !isSecond)
      return draft(definitions, errand, actor, now, isKnown, outages, true);
    return refusedDraft(errand, error, now);
  }
}

function carriedDraft(
  definition: ActorDefinition,
  errand: Errand,
  actor: ActorState | StoredActor,
  now: number,
  isKnown: IsKnown,
  outages: KnownOutages | undefined,
): Draft {
  const stored = isStored(actor) ? actor : undefined;
  const before = isStored(actor) ? openEnvelope(definition, actor) : actor;
  const { first, carried, behind } = inOrder(stored, errand.messages, errand.atMost ?? MOST_AT_ONCE);
  const [head] = carried;
  const blame = errand.blame && head ? { message: head, error: errand.blame.error } : undefined;
  const seen = visit(definition, before, carried, now, isKnown, outages, blame);
  const { supervision, late, letters } = supervise(before.status, stored, first, seen, behind, now, isKnown);
  const all = [...seen.late, ...late];
  const commit = commitOf(
    definition,
    before,
    { ...seen, letters: [...seen.letters, ...letters] },
    supervision,
  );
  const nothing = { errand, commit: null, aside: null, next: null, fired: seen.fired };
  if (commit === null && supervision !== undefined) {
    // It never began, so there is nothing to write but its standing.
    const aside = { actorId: before.actorId, expectedVersion: before.version, journal: [], supervision };
    return {
      ...nothing,
      aside: { ...aside, letters: [...seen.letters, ...letters] },
      late: all,
      letters: [],
    };
  }
  if (commit === null) return { ...nothing, late: all, letters: seen.letters };
  const isMore = supervision?.status === "resuming";
  const status = supervision?.status ?? before.status;
  const next = { ...seen.state, version: before.version + 1, status };
  const stays = status === "active" || (status === "draining" && stored?.heldCount === first.length);
  return {
    errand,
    // There is more to carry: look again at once.
    commit: isMore ? { ...commit, nextDueAt: now, sooner: true } : commit,
    aside: null,
    next: stays ? next : null,
    late: all,
    letters: [],
    fired: seen.fired,
  };
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

/** The actor stays as it is: it is paused, or it is paused now because it cannot be revived. */
function heldDraft(
  errand: Errand,
  actor: StoredActor,
  now: number,
  isKnown: IsKnown,
  failure?: SnapshotUnreadable | CannotBegin,
): Draft {
  const { actorId, version: expectedVersion } = actor;
  const messages = errand.messages.filter(notWake);
  // The message that met it says what it met; when it is met again on resuming, the reason does.
  const isNew = failure !== undefined && actor.status !== "resuming";
  const told = isNew ? messages.filter((message) => !isHistory(message)).slice(0, 1) : [];
  const kept = keep(
    messages.filter((message) => !told.includes(message)),
    actor.heldCount,
    isKnown,
    now,
  );
  const { held, late, overflow } = kept;
  const letters = [...told.map((message) => letterOf(message, failure, now)), ...kept.letters];
  const empty = { errand, commit: null, aside: null, next: null, late, letters: [], fired: [] };
  if (failure === undefined && held.length + letters.length + overflow === 0) return empty;
  const pausedReason = failure === undefined ? null : `${failure.name}: ${failure.message}`.slice(0, 500);
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

const isHistory = (message: Message): boolean => message.kind === "sample" && message.historical;
