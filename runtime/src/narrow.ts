// Narrow
//
// What is done about errands whose drafts did not end or whose commit was refused. A refused commit took no effect, so anything may be
// tried again in smaller pieces until what is at fault stands alone.
//   L8  The one message or timer that cannot be carried becomes a letter, and what is around it is carried. What is held comes before
//       what came now: the held ones are tried alone, so that nobody else's fault falls on what came now. An actor that cannot be
//       written even then is paused as it is, and everything of it is held. An error that nobody promised may pass, so it costs a
//       message only when it comes a second time.
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { ActorStore } from "./actor-store.ts";
import type { DatabaseClock } from "./database-clock.ts";
import { refusedDraft, type Draft } from "./draft.ts";
import type { Blame, Errand } from "./errand.ts";
import { RuntimeError, StepTooLong, Unproven } from "./errors.ts";
import { isSame } from "./letter.ts";
import type { Message } from "./message.ts";
import { APART_BLAME_MS, BLAME_MS, isLastTry, longPatience, UNFIT_MS, type Patience } from "./patience.ts";
import type { Residents } from "./resident.ts";
import { join, nothingDone, ofWhole, type TurnOutcome } from "./turn-outcome.ts";
import { afterTry, Undrafted } from "./undrafted.ts";

export interface NarrowPorts {
  readonly store: ActorStore;
  readonly residents: Residents;
  readonly clock: DatabaseClock;
  readonly patience?: Patience;
}

type Carry = (errands: readonly Errand[], isSecond?: boolean) => Promise<TurnOutcome>;

export interface Refusal {
  readonly error: unknown;
  /** None where it is the drafts that failed. */
  readonly drafts: readonly Draft[];
  readonly isSecond: boolean;
}

/** How often a verdict is carried before it is left to be found again. */
const MOST_RACES = 10;
/** Timers at one instant that are tried one by one. */
const MOST_TIMERS = 1_000;

export const mayRetry = (error: unknown): boolean => error instanceof RuntimeError && error.retry;
const isExpected = (error: unknown): boolean => error instanceof RuntimeError || error instanceof Undrafted;

export async function narrow(
  ports: NarrowPorts,
  carry: Carry,
  errands: readonly Errand[],
  refusal: Refusal,
): Promise<TurnOutcome> {
  for (const { actorId } of errands) ports.residents.forget(actorId);
  const { error } = refusal;
  const [one] = errands;
  if (errands.length > 1 && error instanceof Undrafted) {
    const { errand } = error;
    const rest = await carry(errands.filter((other) => other !== errand));
    return join(rest, ofWhole(errand, await carry([errand])));
  }
  if (errands.length > 1) {
    const half = Math.ceil(errands.length / 2);
    return join(await carry(errands.slice(0, half)), await carry(errands.slice(half)));
  }
  return one === undefined ? nothingDone : ofWhole(one, await narrowOne(ports, carry, one, refusal));
}

async function narrowOne(
  ports: NarrowPorts,
  carry: Carry,
  given: Errand,
  { error, drafts, isSecond }: Refusal,
): Promise<TurnOutcome> {
  const reason = error instanceof Undrafted ? error.cause : error;
  const isUnblamed = (message: Message | null | undefined): message is Message =>
    message !== null &&
    message !== undefined &&
    message.kind !== "wake" &&
    given.blamed?.some((blame: Blame) => isSame(blame.message, message)) !== true;
  const putAside = async (errand: Errand, message: Message): Promise<TurnOutcome> => {
    const { hung: _hung, tries: _tries, ...rest } = errand;
    const judged = { ...rest, blamed: [...(errand.blamed ?? []), { message, error: reason }] };
    let outcome = await carry([judged]);
    // A verdict on what is held stands while that is held, whoever else writes the actor meanwhile: it was not cheap to find.
    const races = errand.messages.every(({ kind }) => kind === "wake") ? MOST_RACES : 1;
    for (let n = 1; n < races && outcome.lost.length > 0; n += 1)
      outcome = join({ ...outcome, lost: [] }, await carry([judged]));
    return outcome;
  };
  let one = given;
  if (error instanceof Undrafted && reason instanceof StepTooLong && one.unfit === undefined) {
    const { at: hung, isProven, isApart, patienceMs } = error;
    const isLast = isLastTry(ports.patience ?? longPatience, one.tries ?? 0);
    // Opening and closing an envelope have no name, so two of them need not be the same.
    const blameMs = isApart ? APART_BLAME_MS : BLAME_MS;
    const isLong = hung !== null && patienceMs >= (isUnblamed(hung) ? blameMs : UNFIT_MS);
    const isAgain =
      hung === one.hung ||
      (hung !== null && one.hung !== undefined && one.hung !== null && isSame(hung, one.hung));
    const isAlone = hung !== null && one.hung !== undefined && one.messages.length <= 1 && error.first <= 1;
    // Once, or while nothing was done here, may have been the process that stood still.
    if (isProven && (isLast ? isAgain || isAlone : isAgain && isLong))
      return isUnblamed(hung) ? putAside(one, hung) : carry([{ ...one, unfit: reason }]);
    if (!isLast) return carry([afterTry(error)]);
    if (!isProven) throw new Unproven(one.actorId);
    if (hung === null || one.hung === undefined) return carry([{ ...one, hung }]);
    one = { ...one, hung };
  }
  if (!isExpected(error) && !isSecond) return carry([one], true);
  if (one.unfit === undefined) {
    const [draft] = drafts;
    if (one.timerFirst)
      return isUnblamed(draft?.timer) ? putAside(one, draft.timer) : carry([{ ...one, unfit: reason }]);
    const first = error instanceof Undrafted ? error.first : (draft?.first ?? 0);
    if (first > 0 && (first > 1 || one.atMost === undefined))
      return carry([{ ...one, atMost: Math.max(1, Math.floor(first / 5)) }]);
    if (first === 0 && one.messages.length > 1) return halves(carry, one);
    // A draft that was not made does not tell whether timers had a part in it.
    if (!one.timersDone && (error instanceof Undrafted || draft?.timer)) return timersFirst(carry, one);
    const head = draft ? draft.head : one.messages[0];
    return isUnblamed(head) ? putAside(one, head) : carry([{ ...one, unfit: reason }]);
  }
  if (one.messages.length > 1) return halves(carry, one);
  // Should even that be refused, the letter goes alone; and if it is, the message is counted, told and let go.
  const { letters } = refusedDraft(one, reason, ports.clock.now());
  if (letters.length === 0) return { ...nothingDone, done: [one] };
  try {
    crashPoint("W11");
    await ports.store.commit({ actors: [], late: [], letters });
    return { ...nothingDone, done: [one], letters: letters.length };
  } catch (refused) {
    if (mayRetry(refused)) throw refused;
    return { ...nothingDone, done: [one], dropped: letters };
  }
}

const isStopped = ({ lost, ahead }: TurnOutcome): boolean => lost.length + ahead.length > 0;

async function halves(carry: Carry, errand: Errand): Promise<TurnOutcome> {
  const half = Math.ceil(errand.messages.length / 2);
  const left = await carry([{ ...errand, messages: errand.messages.slice(0, half) }]);
  if (isStopped(left)) return left;
  return join(left, await carry([{ ...errand, messages: errand.messages.slice(half) }]));
}

/** Fires what is due before the first message, each in a commit of its own, and then carries the message. */
async function timersFirst(carry: Carry, errand: Errand): Promise<TurnOutcome> {
  let fired = nothingDone;
  for (let n = 0; n < MOST_TIMERS; n += 1) {
    const next = await carry([{ ...errand, timerFirst: true }]);
    fired = join(fired, next);
    if (isStopped(next)) return fired;
    if (next.commits === 0) break;
  }
  return join(fired, await carry([{ ...errand, timersDone: true }]));
}
