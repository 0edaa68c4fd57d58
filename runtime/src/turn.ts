// Turn
//
// Carries a batch of messages through their actors and makes all of it true at once. Owns no clock and no SQL.
//   L1  One commit for the whole batch.
//   L2  A message is reported as done only after its commit.
//   L3  A lost race is not an error: reload, step again.
//   L8  What fails is narrowed down to what is at fault (narrow.ts); its neighbours commit.
import { crashPoint, isCrashTest } from "@microgrid/runtime/crash-point";
import type { CommitBatch } from "./actor-store.ts";
import type { Draft } from "./draft.ts";
import { draftAll, type DraftingPorts } from "./drafting.ts";
import type { Errand } from "./errand.ts";
import { StepTooLong } from "./errors.ts";
import { mayRetry, narrow } from "./narrow.ts";
import { join, nothingDone, ofWhole, type TurnOutcome } from "./turn-outcome.ts";
import { afterTry, isSuspect, Undrafted } from "./undrafted.ts";

export type { TurnOutcome } from "./turn-outcome.ts";

export interface TurnPorts extends DraftingPorts {
  readonly observer?: { fired(latenessMs: number): void } | undefined;
  /** Takes what did not end, to carry it by itself when the turn is over; absent: the turn carries it. */
  readonly setApart?: (errand: Errand) => void;
}

const isWoken = ({ messages }: Errand): boolean => messages.some((message) => message.kind === "wake");

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byActor = (a: { readonly actorId: string }, b: { readonly actorId: string }): number =>
  inOrder(a.actorId, b.actorId);

function batchOf(drafts: readonly Draft[]): CommitBatch {
  // In one order everywhere, so that two workers whose batches overlap wait for each other instead of deadlocking.
  return {
    actors: drafts.flatMap((draft) => draft.commit ?? []).toSorted(byActor),
    late: drafts
      .flatMap((draft) => draft.late)
      .toSorted(
        (a, b) => byActor(a, b) || a.measuredAt - b.measuredAt || inOrder(a.boot, b.boot) || a.seq - b.seq,
      ),
    letters: drafts
      .flatMap((draft) => draft.letters)
      .toSorted((a, b) => byActor(a, b) || inOrder(a.letterId, b.letterId)),
    asides: drafts.flatMap((draft) => draft.aside ?? []).toSorted(byActor),
  };
}

/** Makes the drafts true in one commit. */
async function commitAll(
  { store, residents, clock, observer }: TurnPorts,
  drafts: readonly Draft[],
): Promise<TurnOutcome> {
  const errands = drafts.map(({ errand }) => errand);
  const batch = batchOf(drafts);
  const fenced = [...batch.actors, ...(batch.asides ?? [])];
  let letters = batch.letters.length + fenced.reduce((sum, { letters: own }) => sum + own.length, 0);
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
    const written = commit ?? aside;
    if (written && !won.has(errand.actorId)) {
      residents.forget(errand.actorId);
      crashPoint("W10");
      letters -= written.letters.length;
      lost.push(errand);
      continue;
    }
    transitions += written?.journal.length ?? 0;
    if (next) residents.put(next);
    else if (written) residents.forget(errand.actorId);
    if (observer !== undefined) for (const latenessMs of fired) observer.fired(latenessMs);
    done.push(errand);
  }
  return { done, lost, left: [], ahead, commits: won.size, transitions, letters, dropped: [] };
}

const isFirstBreak = (error: unknown): error is Undrafted =>
  error instanceof Undrafted && error.cause instanceof StepTooLong && !isSuspect(error.errand);

/** Carries the errands, each of another actor. Throws `StoreUnavailable` with nothing known: the caller carries all of them again. */
export async function carryTurn(
  ports: TurnPorts,
  errands: readonly Errand[],
  isSecond = false,
): Promise<TurnOutcome> {
  const { residents } = ports;
  let drafts: readonly Draft[] = [];
  let rest = errands;
  let left: readonly Errand[] = [];
  const apart = new Map<Errand, Errand>();
  const { setApart, ...byItself } = ports;
  // What is narrowed down to one may be a piece of what was given, and only the whole can be set apart.
  const carry = (smaller: readonly Errand[], isAgain = false): Promise<TurnOutcome> =>
    carryTurn(smaller.length > 1 ? ports : byItself, smaller, isAgain);
  let outcome: TurnOutcome;
  try {
    const drafted = await draftAll(ports, errands);
    ({ drafts } = drafted);
    ({ left } = drafted);
    for (const failed of drafted.undrafted) apart.set(failed.errand, afterTry(failed));
    if (apart.size > 0) rest = drafts.map(({ errand }) => errand);
    outcome = await commitAll(ports, drafts);
  } catch (error) {
    for (const { actorId } of errands) residents.forget(actorId);
    if (mayRetry(error)) throw error;
    if (setApart && isFirstBreak(error) && errands.length === 1) {
      setApart(afterTry(error));
      return nothingDone;
    }
    outcome = await narrow(ports, carry, rest, { error, drafts, isSecond });
  }
  outcome = join(outcome, { ...nothingDone, left });
  // Last, so that nobody waits for it; and as it was given, for whoever gave it knows it by that.
  for (const [errand, again] of apart) {
    residents.forget(errand.actorId);
    if (setApart) setApart(again);
    else outcome = join(outcome, ofWhole(errand, await carry([again])));
  }
  return outcome;
}
