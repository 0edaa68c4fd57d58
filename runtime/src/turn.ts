// Turn
//
// Carries a batch of messages through their actors and makes all of it true at once. Owns no clock and no SQL.
//   L1  One commit for the whole batch.
//   L2  A message is reported as done only after its commit.
//   L3  A lost race is not an error: reload, step again.
//   L8  What the store refuses is narrowed down to one message, which becomes a letter; its neighbours commit. An error that nobody
//       promised may pass, so it costs a message only when it comes a second time.
import { crashPoint, isCrashTest } from "@microgrid/runtime/crash-point";
import type { StoredActor } from "./actor-state.ts";
import type { ActorStore, CommitBatch, LetterEntry } from "./actor-store.ts";
import { bounded } from "./bounded.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { Definitions } from "./definition.ts";
import { draft, MOST_AT_ONCE, refusedDraft, type Draft } from "./draft.ts";
import type { Errand } from "./errand.ts";
import { RuntimeError, StepTooLong } from "./errors.ts";
import type { Notice } from "./message.ts";
import type { KnownOutages } from "./outage.ts";
import type { Residents } from "./resident.ts";

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
  /** For how long the steps of a turn may run, ms, and one more for each message. */
  readonly patienceMs?: number;
}

/** A hundred thousand times what a step takes, so that a process which was held up for a moment is not taken for a step that hangs. */
const PATIENCE_MS = 1_000;

const isWoken = ({ messages }: Errand): boolean => messages.some((message) => message.kind === "wake");

/** A copy in memory that is older than what the claim saw cannot know what is due (L6): it is read again. */
function forgetStale(residents: Residents, errands: readonly Errand[]): void {
  for (const { actorId, messages } of errands) {
    const resident = residents.get(actorId);
    if (resident && messages.some((message) => message.kind === "wake" && message.version > resident.version))
      residents.forget(actorId);
  }
}

async function draftAll(ports: TurnPorts, errands: readonly Errand[]): Promise<Draft[]> {
  const { store, residents, clock, definitions } = ports;
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
  const isKnown = (notice: Notice): boolean => known.has(`${notice.actorId} ${notice.id}`);
  const messages = errands.reduce((sum, errand) => sum + errand.messages.length, 0);
  const drafts: Draft[] = [];
  try {
    bounded((ports.patienceMs ?? PATIENCE_MS) + messages, () => {
      for (const [n, errand] of errands.entries()) {
        const actor = here[n] ?? stored.get(errand.actorId);
        drafts.push(draft(definitions, errand, actor, clock.now(), isKnown, ports.outages?.()));
      }
    });
  } catch (error) {
    const stuck = errands[drafts.length];
    if (!(error instanceof StepTooLong) || !stuck) throw error;
    throw new Stuck(stuck, (stored.get(stuck.actorId)?.heldCount ?? 0) > 0, error);
  }
  return drafts;
}

/** Which errand it was that did not end. */
class Stuck extends Error {
  readonly errand: Errand;
  readonly hasHeld: boolean;
  constructor(errand: Errand, hasHeld: boolean, cause: StepTooLong) {
    super(cause.message, { cause });
    this.errand = errand;
    this.hasHeld = hasHeld;
  }
}

function batchOf(drafts: readonly Draft[]): CommitBatch {
  return {
    // In one order everywhere, so that two workers whose batches overlap wait for each other instead of deadlocking.
    actors: drafts
      .flatMap((draft) => draft.commit ?? [])
      .toSorted((a, b) => (a.actorId < b.actorId ? -1 : 1)),
    late: drafts.flatMap((draft) => draft.late),
    letters: drafts.flatMap((draft) => draft.letters),
    asides: drafts.flatMap((draft) => draft.aside ?? []),
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
  if (errands.length > 1 && error instanceof Stuck) {
    const rest = errands.filter((errand) => errand !== error.errand);
    return join(await carryTurn(ports, [error.errand]), await carryTurn(ports, rest));
  }
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
  // The message alone, or the held one at the head: it is put aside, and its actor strained.
  const one = first as Errand;
  if (one.blame === undefined) {
    const isAlone = error instanceof Stuck && !error.hasHeld;
    const atMost = isAlone ? 0 : Math.floor((one.atMost ?? MOST_AT_ONCE) / 5);
    const reason = error instanceof Stuck ? error.cause : error;
    return carryTurn(ports, [atMost > 0 ? { ...one, atMost } : { ...one, blame: { error: reason } }]);
  }
  // Should even that be refused, the letter goes alone; and if it is, the message is counted, told and let go (L8).
  const { letters } = refusedDraft(one, error, ports.clock.now());
  try {
    crashPoint("W11");
    await ports.store.commit({ actors: [], late: [], letters });
    return { ...nothingDone, done: [one], letters: letters.length };
  } catch (refusal) {
    if (mayRetry(refusal)) throw refusal;
    return { ...nothingDone, done: [one], dropped: letters };
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
    const fenced = [...batch.actors, ...(batch.asides ?? [])];
    const letters = batch.letters.length + fenced.reduce((sum, { letters: own }) => sum + own.length, 0);
    const ahead = drafts.filter(({ isAhead }) => isAhead).map(({ errand }) => errand);
    const done: Errand[] = [];
    const lost: Errand[] = [];
    let transitions = 0;
    if (fenced.length + batch.late.length + batch.letters.length === 0) {
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
    for (const { errand, commit, aside, next, fired, isAhead } of drafts) {
      if (isAhead) continue;
      if ((commit ?? aside) && !won.has(errand.actorId)) {
        residents.forget(errand.actorId);
        crashPoint("W10");
        lost.push(errand);
        continue;
      }
      transitions += (commit ?? aside)?.journal.length ?? 0;
      if (next) residents.put(next);
      else if (commit ?? aside) residents.forget(errand.actorId);
      if (observer !== undefined) for (const latenessMs of fired) observer.fired(latenessMs);
      done.push(errand);
    }
    return { done, lost, ahead, commits: won.size, transitions, letters, dropped: [] };
  } catch (error) {
    for (const { actorId } of errands) residents.forget(actorId);
    if (mayRetry(error)) throw error;
    return narrow(ports, errands, error, isSecond);
  }
}
