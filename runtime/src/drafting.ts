// Drafting
//
// Drafts a turn's errands, within the patience of the turn, or a suspect by itself on another thread. Owns no clock and no SQL.
//   L8  An errand that does not end is left out, and the others go on from where it stood: nobody is drafted twice for it, and nobody
//       waits for its next try.
import { questionOf, untold } from "./apart-draft.ts";
import type { ApartThread, Place } from "./apart-thread.ts";
import { bounded } from "./bounded.ts";
import type { Definitions } from "./definition.ts";
import { draft, type Draft } from "./draft.ts";
import type { Errand } from "./errand.ts";
import { StepTooLong } from "./errors.ts";
import { gather, isKnownTo, type Gathered, type GatheringPorts } from "./gathering.ts";
import type { Message } from "./message.ts";
import {
  heapOfThread,
  isProvenApart,
  isProvenBy,
  longPatience,
  patienceFor,
  workOfThread,
  type Heap,
  type Patience,
  type Work,
} from "./patience.ts";
import { rebased } from "./rebase.ts";
import { isSuspect, Undrafted, type Proof } from "./undrafted.ts";
import type { Heed } from "./progress.ts";

export interface DraftingPorts extends GatheringPorts {
  readonly definitions: Definitions;
  /** Absent: long. */
  readonly patience?: Patience;
  readonly work?: Work;
  readonly heap?: Heap;
  /** Where a suspect is drafted; absent: on this thread. */
  readonly apart?: ApartThread | undefined;
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

/** Throws `Undrafted` where nothing can go on without the errand: it stands alone, or it is not its time that is at fault. */
export async function draftAll(ports: DraftingPorts, errands: readonly Errand[]): Promise<Drafted> {
  const [suspect] = errands;
  if (!ports.apart || !suspect || errands.length > 1 || !isSuspect(suspect))
    return draftHere(ports, errands, await gather(ports, errands));
  // Before anything is read, which would be old when the thread is free.
  const place = await ports.apart.enter(suspect.actorId);
  try {
    const drafted = place && (await draftThere(ports, suspect, await gather(ports, errands), place));
    return drafted
      ? { drafts: [drafted], undrafted: [], left: [] }
      : await draftHere(ports, errands, await gather(ports, errands));
  } finally {
    place?.leave();
  }
}

function undraftedOf(
  errand: Errand,
  { stored }: Gathered,
  at: Message | null,
  proof: Proof,
  error: unknown,
): Undrafted {
  const held = stored.get(errand.actorId)?.held.length ?? 0;
  return new Undrafted(errand, at, Math.min(held, errand.atMost ?? held), proof, error);
}

/** Null where the other thread cannot say what comes of it. */
async function draftThere(
  { store, patience = longPatience }: DraftingPorts,
  errand: Errand,
  gathered: Gathered,
  place: Place,
): Promise<Draft | null> {
  const { stored, known, now, outages } = gathered;
  const actor = stored.get(errand.actorId);
  const messages = errand.messages.length + (actor?.held.length ?? 0);
  const patienceMs = patienceFor(patience, errand.tries ?? 0, messages);
  const answer = await place.draft(questionOf(errand, { actor, now, known, outages, patienceMs }));
  const fail = (at: Message | null, isProven: boolean, error: unknown): never => {
    throw undraftedOf(errand, gathered, at, { patienceMs, isProven, isApart: true }, error);
  };
  if (answer === null) return fail(null, false, new StepTooLong(patienceMs));
  if (answer.kind === "untold") return null;
  if (answer.kind === "ended")
    return fail(answer.at ?? errand.hung ?? null, true, new StepTooLong(patienceMs, answer.why));
  if (answer.kind === "drafted") {
    const drafted = { ...answer.draft, errand, next: null };
    const [today] = (await store.load([errand.actorId], [])).actors;
    return rebased(drafted, actor, today, now);
  }
  const error = answer.isTooLong ? new StepTooLong(patienceMs) : untold(answer.error);
  return fail(answer.at, isProvenApart(answer.workedMs, patienceMs, messages), error);
}

async function draftHere(
  { definitions, patience = longPatience, work = workOfThread, heap = heapOfThread }: DraftingPorts,
  errands: readonly Errand[],
  gathered: Gathered,
): Promise<Drafted> {
  const { here, stored, known, now, outages } = gathered;
  const isKnown = isKnownTo(known);
  const drafts: Draft[] = [];
  const undrafted: Undrafted[] = [];
  const heed: Heed = { message: null };
  let repeated: Errand | null = null;
  const at = (): number => drafts.length + undrafted.length;
  while (at() < errands.length && undrafted.length < MOST_BROKEN_OFF) {
    const from = at();
    const messages = errands
      .slice(from)
      .reduce(
        (sum, errand) => sum + errand.messages.length + (stored.get(errand.actorId)?.held.length ?? 0),
        0,
      );
    const patienceMs = patienceFor(patience, errands[from]?.tries ?? 0, messages);
    const workedBefore = work();
    const heapBefore = heap();
    try {
      bounded(patienceMs, () => {
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
      const isProven = isProvenBy(work() - workedBefore, patienceMs);
      const proof = { patienceMs, isProven, isApart: false };
      const failed = undraftedOf(errand, gathered, heed.message, proof, error);
      // It may be the thread that stood still or collected garbage: once more costs less than to set apart who has nothing to do with it.
      const isElse = !isProven || heap() < heapBefore;
      if (error instanceof StepTooLong && isElse && !isSuspect(errand) && repeated !== errand) {
        repeated = errand;
        continue;
      }
      if (errands.length === 1 || !(error instanceof StepTooLong)) throw failed;
      undrafted.push(failed);
      await breathe();
    }
  }
  return { drafts, undrafted, left: errands.slice(at()) };
}
