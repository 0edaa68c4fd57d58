// Drafting
//
// Loads what a turn's errands need and drafts them, within the patience of the turn. Owns no clock and no SQL.
//   L6  A copy in memory that is older than what is due, or than what is known of outages, decides nothing.
//   L8  An errand that does not end is left out, and the others go on from where it stood: nobody is drafted twice for it.
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { ActorState, StoredActor } from "./actor-state.ts";
import type { ActorStore } from "./actor-store.ts";
import { bounded } from "./bounded.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { Definitions } from "./definition.ts";
import { draft, type Draft } from "./draft.ts";
import type { Errand } from "./errand.ts";
import { StepTooLong } from "./errors.ts";
import type { Message, Notice } from "./message.ts";
import type { KnownOutages } from "./outage.ts";
import { isProvenBy, longPatience, patienceFor, workOfThread, type Patience, type Work } from "./patience.ts";
import type { Residents } from "./resident.ts";
import { askedBy } from "./retry.ts";
import type { Heed } from "./visit.ts";

export interface DraftingPorts {
  readonly definitions: Definitions;
  readonly store: ActorStore;
  readonly residents: Residents;
  readonly clock: DatabaseClock;
  /** What is known of outages now; absent: there are none. */
  readonly outages?: () => KnownOutages;
  /** Learns of outages up to now. Throws `StoreUnavailable`. */
  readonly look?: () => Promise<void>;
  /** Absent: long. */
  readonly patience?: Patience;
  readonly work?: Work;
}

/** Which errand it was whose draft was not made, and at what. */
export class Undrafted extends Error {
  readonly errand: Errand;
  readonly at: Message | null;
  /** Held messages that it was to carry. */
  readonly first: number;
  /** What it was given, ms. */
  readonly patienceMs: number;
  /** This thread was at work for that long, and did not only wait for a core. */
  readonly isProven: boolean;
  constructor(
    errand: Errand,
    at: Message | null,
    first: number,
    { patienceMs, isProven }: { readonly patienceMs: number; readonly isProven: boolean },
    cause: unknown,
  ) {
    super(String(cause), { cause });
    this.errand = errand;
    this.at = at;
    this.first = first;
    this.patienceMs = patienceMs;
    this.isProven = isProven;
  }
}

/** The errand as it is carried the next time. What was not proven is forgotten. */
export function afterTry({ errand, at, isProven }: Undrafted): Errand {
  const { hung: _hung, tries = 0, ...rest } = errand;
  return { ...rest, tries: tries + 1, ...(isProven && { hung: at }) };
}

export interface Drafted {
  readonly drafts: readonly Draft[];
  /** What did not end beside the others. */
  readonly undrafted: readonly Undrafted[];
  /** Not touched, because too much before it did not end. */
  readonly left: readonly Errand[];
}

/** Errands of a turn that are broken off: each holds the thread, and with it every heartbeat, for the patience of the turn. */
const MOST_BROKEN_OFF = 2;

/** Lets everything else that waits for this thread have its turn. */
const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

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
function isUnsure(
  actor: ActorState | StoredActor | undefined,
  { outages }: DraftingPorts,
  now: number,
): boolean {
  const until = outages?.().until ?? Infinity;
  for (const key in actor?.timers) {
    const timer = actor.timers[key];
    if (timer?.policy !== undefined && timer.due <= now && timer.due > until) return true;
  }
  return false;
}

/** Throws `Undrafted` where nothing can go on without the errand: it stands alone, or it is not its time that is at fault. */
export async function draftAll(ports: DraftingPorts, errands: readonly Errand[]): Promise<Drafted> {
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
  const outages = ports.outages?.();
  const drafts: Draft[] = [];
  const undrafted: Undrafted[] = [];
  const heed: Heed = { message: null };
  const at = (): number => drafts.length + undrafted.length;
  const blame = (errand: Errand, patienceMs: number, workedMs: number, error: unknown): Undrafted => {
    const held = stored.get(errand.actorId)?.held.length ?? 0;
    const proof = { patienceMs, isProven: isProvenBy(workedMs, patienceMs) };
    return new Undrafted(errand, heed.message, Math.min(held, errand.atMost ?? held), proof, error);
  };
  const { patience = longPatience, work = workOfThread } = ports;
  while (at() < errands.length && undrafted.length < MOST_BROKEN_OFF) {
    const from = at();
    const messages = errands.slice(from).reduce((sum, errand) => sum + errand.messages.length, 0);
    const ms = patienceFor(patience, errands[from]?.tries ?? 0, messages);
    const workedBefore = work();
    try {
      bounded(ms, () => {
        for (let n = from; n < errands.length; n += 1) {
          const errand = errands[n] as Errand;
          heed.message = null;
          const actor = here[n] ?? stored.get(errand.actorId);
          drafts.push(draft(definitions, errand, actor, now, isKnown, outages, heed));
        }
      });
    } catch (error) {
      const errand = errands[at()];
      // It was broken off behind the last of them.
      if (!errand && error instanceof StepTooLong) break;
      if (!errand) throw error;
      const failed = blame(errand, ms, work() - workedBefore, error);
      if (errands.length === 1 || !(error instanceof StepTooLong)) throw failed;
      undrafted.push(failed);
      await breathe();
    }
  }
  return { drafts, undrafted, left: errands.slice(at()) };
}
