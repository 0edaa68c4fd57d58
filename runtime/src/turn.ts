// Turn
//
// Carries a batch of messages through their actors and makes all of it true at once. Owns no clock and no SQL.
//   L1  One commit for the whole batch.
//   L2  A message is reported as done only after its commit.
//   L3  A lost race is not an error: reload, step again.
//   L8  What the store refuses is narrowed down to one message, which becomes a letter; its neighbours commit. An error that nobody
//       promised may pass, so it costs a message only when it comes a second time.
import { crashPoint, isCrashTest } from "@microgrid/runtime/crash-point";
import { openEnvelope, type ActorState, type StoredActor } from "./actor-state.ts";
import type { ActorCommit, ActorStore, CommitBatch, LetterEntry, ReadingEntry } from "./actor-store.ts";
import { commitOf } from "./commit-of.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { Definitions } from "./definition.ts";
import { AheadOfRelease, EventRefused, RuntimeError } from "./errors.ts";
import type { Message, Notice } from "./message.ts";
import type { KnownOutages } from "./outage.ts";
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
  /** Errands of actors that a newer release has written (L11): to be given back. */
  readonly ahead: readonly Errand[];
  readonly commits: number;
  readonly transitions: number;
  readonly letters: number;
  /** What could not even be put aside. */
  readonly dropped: readonly LetterEntry[];
}

const nothingDone: TurnOutcome = {
  done: [],
  lost: [],
  ahead: [],
  commits: 0,
  transitions: 0,
  letters: 0,
  dropped: [],
};
const mayRetry = (error: unknown): boolean => error instanceof RuntimeError && error.retry;
const isExpected = (error: unknown): boolean => error instanceof RuntimeError;

export interface TurnPorts {
  readonly definitions: Definitions;
  readonly store: ActorStore;
  readonly residents: Residents;
  readonly clock: DatabaseClock;
  /** What is known of outages now; absent: there are none. */
  readonly outages?: () => KnownOutages;
  readonly observer?: { fired(latenessMs: number): void } | undefined;
}

interface Draft {
  readonly errand: Errand;
  readonly commit: ActorCommit | null;
  readonly next: ActorState | null;
  readonly late: readonly ReadingEntry[];
  readonly letters: readonly LetterEntry[];
  /** How late each timer fired, ms. */
  readonly fired: readonly number[];
  readonly isAhead?: boolean;
}

const noticeKey = (notice: Notice): string => `${notice.actorId} ${notice.id}`;
const notWake = (message: Message): boolean => message.kind !== "wake";
const isWoken = ({ messages }: Errand): boolean => !messages.every(notWake);

function refusedDraft(errand: Errand, error: unknown, at: number): Draft {
  return {
    errand,
    commit: null,
    next: null,
    late: [],
    fired: [],
    letters: errand.messages.filter(notWake).map((message) => letterOf(message, error, at)),
  };
}

/** A copy in memory that is older than what the claim saw cannot know what is due (L6): it is read again. */
function forgetStale(residents: Residents, errands: readonly Errand[]): void {
  for (const { actorId, messages } of errands) {
    const resident = residents.get(actorId);
    if (resident && messages.some((message) => message.kind === "wake" && message.version > resident.version))
      residents.forget(actorId);
  }
}

function draft(
  ports: TurnPorts,
  errand: Errand,
  resident: ActorState | undefined,
  found: StoredActor | undefined,
  isKnown: (notice: Notice) => boolean,
  isSecond = false,
): Draft {
  const { definitions, clock } = ports;
  const now = clock.now();
  try {
    if (!resident && !found)
      throw new EventRefused(`There is no actor "${errand.actorId}": register the device first.`);
    const kind = resident?.kind ?? found?.kind ?? "";
    const definition = definitions.get(kind);
    if (!definition) throw new AheadOfRelease(`This release does not host the kind "${kind}".`);
    const actor = resident ?? openEnvelope(definition, found as StoredActor);
    const seen = visit(definition, actor, errand.messages, now, isKnown, ports.outages?.());
    const commit = commitOf(definition, actor, seen);
    if (commit === null)
      return { errand, commit, next: null, late: seen.late, letters: seen.letters, fired: [] };
    const next = { ...seen.state, version: actor.version + 1 };
    return { errand, commit, next, late: seen.late, letters: [], fired: seen.fired };
  } catch (error) {
    if (error instanceof AheadOfRelease)
      return { errand, commit: null, next: null, late: [], letters: [], fired: [], isAhead: true };
    if (!isExpected(error) && !isSecond) return draft(ports, errand, resident, found, isKnown, true);
    return refusedDraft(errand, error, now);
  }
}

async function draftAll(ports: TurnPorts, errands: readonly Errand[]): Promise<Draft[]> {
  const { store, residents, clock } = ports;
  forgetStale(residents, errands);
  // Looked up once: while the missing ones are loaded, another turn may push these out of a full memory.
  const here = errands.map(({ actorId }) => residents.get(actorId));
  const missing = errands.map(({ actorId }) => actorId).filter((_, n) => here[n] === undefined);
  const asked = errands.flatMap((errand) => errand.messages.filter((message) => message.kind === "notice"));
  let stored = new Map<string, StoredActor>();
  let known: ReadonlySet<string> = new Set();
  if (missing.length > 0 || asked.length > 0 || Number.isNaN(clock.now())) {
    const observe = clock.ask();
    const loaded = await store.load(missing, asked);
    observe(loaded.now);
    stored = new Map(loaded.actors.map((actor) => [actor.actorId, actor]));
    known = loaded.knownNotices;
    crashPoint("W2");
  }
  const isKnown = (notice: Notice): boolean => known.has(noticeKey(notice));
  return errands.map((errand, n) => draft(ports, errand, here[n], stored.get(errand.actorId), isKnown));
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
  ahead: [...a.ahead, ...b.ahead],
  commits: a.commits + b.commits,
  transitions: a.transitions + b.transitions,
  letters: a.letters + b.letters,
  dropped: [...a.dropped, ...b.dropped],
});

/** A refused commit took no effect: halve the batch, then the errand, until the message that cannot be stored stands alone. */
async function narrow(
  ports: TurnPorts,
  errands: readonly Errand[],
  error: unknown,
  isSecond: boolean,
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
    if (left.ahead.length > 0) return { ...left, done: [], ahead: [first] };
    return join(
      { ...left, done: [] },
      await carryTurn(ports, [{ ...first, messages: first.messages.slice(half) }]).then((right) => ({
        ...right,
        done: right.done.length > 0 ? [first] : [],
        lost: right.lost.length > 0 ? [first] : [],
        ahead: right.ahead.length > 0 ? [first] : [],
      })),
    );
  }
  if (!isExpected(error) && !isSecond) return carryTurn(ports, errands, true);
  // The message alone cannot be carried: it is put aside. Should even its letter be refused, it is counted, told and let go (L8).
  const { letters } = refusedDraft(first as Errand, error, ports.clock.now());
  try {
    crashPoint("W11");
    await ports.store.commit({ actors: [], late: [], letters });
    return { ...nothingDone, done: [first as Errand], letters: letters.length };
  } catch (refusal) {
    if (mayRetry(refusal)) throw refusal;
    return { ...nothingDone, done: [first as Errand], dropped: letters };
  }
}

/** Carries the errands, each of another actor. Throws `StoreUnavailable` with nothing known: the caller carries all of them again. */
export async function carryTurn(
  ports: TurnPorts,
  errands: readonly Errand[],
  isSecond = false,
): Promise<TurnOutcome> {
  const { store, residents, clock, observer } = ports;
  try {
    const drafts = await draftAll(ports, errands);
    const batch = batchOf(drafts);
    const letters = batch.letters.length + batch.actors.reduce((sum, actor) => sum + actor.letters.length, 0);
    const ahead = drafts.filter(({ isAhead }) => isAhead).map(({ errand }) => errand);
    const done: Errand[] = [];
    const lost: Errand[] = [];
    let transitions = 0;
    if (batch.actors.length + batch.late.length + batch.letters.length === 0) {
      return {
        ...nothingDone,
        done: drafts.filter(({ isAhead }) => !isAhead).map(({ errand }) => errand),
        ahead,
      };
    }
    const observe = clock.ask();
    crashPoint("W3");
    if (isCrashTest && errands.some(isWoken)) crashPoint("T2");
    if (letters > 0) crashPoint("W11");
    const { now, won } = await store.commit(batch);
    observe(now);
    crashPoint("W6");
    if (isCrashTest && errands.some(isWoken)) crashPoint("T3");
    for (const { errand, commit, next, fired, isAhead } of drafts) {
      if (isAhead) continue;
      if (commit && !won.has(commit.actorId)) {
        residents.forget(errand.actorId);
        crashPoint("W10");
        lost.push(errand);
        continue;
      }
      if (commit && next) {
        residents.put(next);
        transitions += commit.journal.length;
        if (observer !== undefined) for (const latenessMs of fired) observer.fired(latenessMs);
      }
      done.push(errand);
    }
    return { done, lost, ahead, commits: won.size, transitions, letters, dropped: [] };
  } catch (error) {
    for (const { actorId } of errands) residents.forget(actorId);
    if (mayRetry(error)) throw error;
    return narrow(ports, errands, error, isSecond);
  }
}
