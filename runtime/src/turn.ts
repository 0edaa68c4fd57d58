// Turn
//
// Carries a batch of messages through their actors and makes all of it true at once. Owns no clock and no SQL.
//   L1  One commit for the whole batch.
//   L2  A message is reported as done only after its commit.
//   L3  A lost race is not an error: reload, step again.
//   L8  What fails is narrowed down to what is at fault (narrow.ts); its neighbours commit.
import { crashPoint, isCrashTest } from "@microgrid/runtime/crash-point";
import type { ActorState, StoredActor } from "./actor-state.ts";
import type { ActorStore, CommitBatch } from "./actor-store.ts";
import { bounded } from "./bounded.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { Definitions } from "./definition.ts";
import { draft, type Draft } from "./draft.ts";
import type { Errand } from "./errand.ts";
import type { Notice } from "./message.ts";
import { mayRetry, narrow, Undrafted } from "./narrow.ts";
import type { KnownOutages } from "./outage.ts";
import { askedBy } from "./retry.ts";
import type { Residents } from "./resident.ts";
import { nothingDone, type TurnOutcome } from "./turn-outcome.ts";
import type { Heed } from "./visit.ts";

export type { TurnOutcome } from "./turn-outcome.ts";

export interface TurnPorts {
  readonly definitions: Definitions;
  readonly store: ActorStore;
  readonly residents: Residents;
  readonly clock: DatabaseClock;
  /** What is known of outages now; absent: there are none. */
  readonly outages?: () => KnownOutages;
  /** Learns of outages up to now. Throws `StoreUnavailable`. */
  readonly look?: () => Promise<void>;
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

/**
 * Whether a deadline with a restart policy has come of which it is not known yet whether an outage moved it (L6). A reading must not
 * overtake it meanwhile, or what happens would hang on when the last sign of life was given.
 */
function isUnsure(actor: ActorState | StoredActor | undefined, { outages }: TurnPorts, now: number): boolean {
  const until = outages?.().until ?? Infinity;
  for (const key in actor?.timers) {
    const timer = actor.timers[key];
    if (timer?.policy !== undefined && timer.due <= now && timer.due > until) return true;
  }
  return false;
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
    // Seldom: held retries of notices that may have been heard meanwhile.
    const again = loaded.actors.flatMap(({ held }) => askedBy(held));
    if (again.length > 0) known = new Set([...known, ...(await store.load([], again)).knownNotices]);
    crashPoint("W2");
  }
  // One instant for the turn: up to it outages are known, whatever time the steps take.
  const now = clock.now();
  if (ports.look && errands.some(({ actorId }, n) => isUnsure(here[n] ?? stored.get(actorId), ports, now)))
    await ports.look();
  const isKnown = (notice: Notice): boolean => known.has(`${notice.actorId} ${notice.id}`);
  const messages = errands.reduce((sum, errand) => sum + errand.messages.length, 0);
  const drafts: Draft[] = [];
  const heed: Heed = { message: null };
  try {
    bounded((ports.patienceMs ?? PATIENCE_MS) + messages, () => {
      for (const [n, errand] of errands.entries()) {
        const actor = here[n] ?? stored.get(errand.actorId);
        drafts.push(draft(definitions, errand, actor, now, isKnown, ports.outages?.(), heed));
      }
    });
  } catch (error) {
    const errand = errands[drafts.length];
    if (!errand) throw error;
    const held = stored.get(errand.actorId)?.held.length ?? 0;
    throw new Undrafted(errand, heed.message, Math.min(held, errand.atMost ?? held), error);
  }
  return drafts;
}

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

/** Carries the errands, each of another actor. Throws `StoreUnavailable` with nothing known: the caller carries all of them again. */
export async function carryTurn(
  ports: TurnPorts,
  errands: readonly Errand[],
  isSecond = false,
): Promise<TurnOutcome> {
  const { store, residents, clock, observer } = ports;
  let drafts: readonly Draft[] = [];
  try {
    drafts = await draftAll(ports, errands);
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
    const carry = (smaller: readonly Errand[], isAgain = false): Promise<TurnOutcome> =>
      carryTurn(ports, smaller, isAgain);
    return narrow(ports, carry, errands, { error, drafts, isSecond });
  }
}
