// Turn
//
// Carries a batch of messages through their actors and makes all of it true at once. Owns no clock and no SQL.
//   L1  One commit for the whole batch.
//   L2  A message is reported as done only after its commit.
//   L3  A lost race is not an error: reload, step again.
//   L8  What the store refuses is narrowed down to one message, which becomes a letter; its neighbours commit.
import { openEnvelope, type ActorState, type StoredActor } from "./actor-state.ts";
import type { ActorCommit, ActorStore, CommitBatch, LetterEntry, ReadingEntry } from "./actor-store.ts";
import { commitOf } from "./commit-of.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { ActorDefinition, Definitions } from "./definition.ts";
import { CommitRefused, EventRefused } from "./errors.ts";
import type { Message, Notice } from "./message.ts";
import type { Residents } from "./resident.ts";
import { letterOf, visit } from "./visit.ts";

/** Messages for one actor, in order. */
export interface Errand {
  readonly actorId: string;
  readonly messages: readonly Message[];
}

export interface TurnOutcome {
  /** Errands that are now true, or need no more. */
  readonly done: readonly Errand[];
  /** Errands that lost the race for their actor and must be carried again. */
  readonly lost: readonly Errand[];
  readonly commits: number;
  readonly transitions: number;
  readonly letters: number;
}

export interface TurnPorts {
  readonly definitions: Definitions;
  readonly store: ActorStore;
  readonly residents: Residents;
  readonly clock: DatabaseClock;
}

interface Draft {
  readonly errand: Errand;
  readonly commit: ActorCommit | null;
  readonly next: ActorState | null;
  readonly late: readonly ReadingEntry[];
  readonly letters: readonly LetterEntry[];
}

const noticeKey = (notice: Notice): string => `${notice.actorId} ${notice.id}`;
const notWake = (message: Message): boolean => message.kind !== "wake";

function refusedDraft(errand: Errand, error: unknown, at: number): Draft {
  return {
    errand,
    commit: null,
    next: null,
    late: [],
    letters: errand.messages.filter(notWake).map((message) => letterOf(message, error, at)),
  };
}

async function draftAll(ports: TurnPorts, errands: readonly Errand[]): Promise<Draft[]> {
  const { definitions, store, residents, clock } = ports;
  const missing = errands
    .filter((errand) => residents.get(errand.actorId) === undefined)
    .map((errand) => errand.actorId);
  const asked = errands.flatMap((errand) => errand.messages.filter((message) => message.kind === "notice"));
  let stored = new Map<string, StoredActor>();
  let known: ReadonlySet<string> = new Set();
  if (missing.length > 0 || asked.length > 0 || Number.isNaN(clock.now())) {
    const loaded = await store.load(missing, asked);
    clock.observe(loaded.now);
    stored = new Map(loaded.actors.map((actor) => [actor.actorId, actor]));
    known = loaded.knownNotices;
  }
  const now = clock.now();
  const isKnown = (notice: Notice): boolean => known.has(noticeKey(notice));

  return errands.map((errand) => {
    const found = stored.get(errand.actorId);
    let actor = residents.get(errand.actorId);
    let definition: ActorDefinition | undefined;
    try {
      if (!actor && !found)
        throw new EventRefused(`There is no actor "${errand.actorId}": register the device first.`);
      definition = definitions.get(actor?.kind ?? found?.kind ?? "");
      if (!definition)
        throw new EventRefused(`This worker does not host the kind "${actor?.kind ?? found?.kind}".`);
      actor ??= openEnvelope(definition, found as StoredActor);
    } catch (error) {
      return refusedDraft(errand, error, now);
    }
    const seen = visit(definition, actor, errand.messages, now, isKnown);
    const commit = commitOf(definition, actor, seen, now);
    if (commit === null) return { errand, commit, next: null, late: seen.late, letters: seen.letters };
    const next = { ...seen.state, version: actor.version + 1, bound: commit.nextDueAt };
    return { errand, commit, next, late: seen.late, letters: [] };
  });
}

function batchOf(drafts: readonly Draft[]): CommitBatch {
  return {
    // In one order everywhere, so that two workers whose batches overlap wait for each other instead of deadlocking.
    actors: drafts
      .flatMap((draft) => draft.commit ?? [])
      .toSorted((a, b) => (a.actorId < b.actorId ? -1 : 1)),
    late: drafts.flatMap((draft) => draft.late),
    letters: drafts.flatMap((draft) => draft.letters),
  };
}

const join = (a: TurnOutcome, b: TurnOutcome): TurnOutcome => ({
  done: [...a.done, ...b.done],
  lost: [...a.lost, ...b.lost],
  commits: a.commits + b.commits,
  transitions: a.transitions + b.transitions,
  letters: a.letters + b.letters,
});

/** A refused commit took no effect: halve the batch, then the errand, until the message that cannot be stored stands alone. */
async function narrow(
  ports: TurnPorts,
  errands: readonly Errand[],
  error: CommitRefused,
): Promise<TurnOutcome> {
  for (const { actorId } of errands) ports.residents.forget(actorId);
  const [first] = errands;
  if (errands.length > 1) {
    const half = Math.ceil(errands.length / 2);
    return join(await carryTurn(ports, errands.slice(0, half)), await carryTurn(ports, errands.slice(half)));
  }
  if (first && first.messages.length > 1) {
    const half = Math.ceil(first.messages.length / 2);
    const left = await carryTurn(ports, [{ ...first, messages: first.messages.slice(0, half) }]);
    if (left.lost.length > 0) return { ...left, done: [], lost: [first] };
    return join(
      { ...left, done: [] },
      await carryTurn(ports, [{ ...first, messages: first.messages.slice(half) }]).then((right) => ({
        ...right,
        done: right.done.length > 0 ? [first] : [],
        lost: right.lost.length > 0 ? [first] : [],
      })),
    );
  }
  const draft = refusedDraft(first as Errand, error, ports.clock.now());
  const letters = draft.letters.map((letter) => ({
    ...letter,
    message: JSON.stringify(letter.message).replaceAll("\\u0000", ""),
  }));
  await ports.store.commit({ actors: [], late: [], letters });
  return { done: [first as Errand], lost: [], commits: 0, transitions: 0, letters: letters.length };
}

/** Carries the errands, each of another actor. Throws `StoreUnavailable` with nothing known: the caller carries all of them again. */
export async function carryTurn(ports: TurnPorts, errands: readonly Errand[]): Promise<TurnOutcome> {
  const { store, residents, clock } = ports;
  try {
    const drafts = await draftAll(ports, errands);
    const batch = batchOf(drafts);
    const done: Errand[] = [];
    const lost: Errand[] = [];
    let transitions = 0;
    if (batch.actors.length + batch.late.length + batch.letters.length === 0) {
      return { done: errands, lost, commits: 0, transitions, letters: 0 };
    }
    const { now, won } = await store.commit(batch);
    clock.observe(now);
    for (const { errand, commit, next } of drafts) {
      if (commit && !won.has(commit.actorId)) {
        residents.forget(errand.actorId);
        lost.push(errand);
        continue;
      }
      if (commit && next) {
        residents.put(next);
        transitions += commit.journal.length;
      }
      done.push(errand);
    }
    const letters = batch.letters.length + batch.actors.reduce((sum, actor) => sum + actor.letters.length, 0);
    return { done, lost, commits: won.size, transitions, letters };
  } catch (error) {
    for (const { actorId } of errands) residents.forget(actorId);
    if (error instanceof CommitRefused) return narrow(ports, errands, error);
    throw error;
  }
}
