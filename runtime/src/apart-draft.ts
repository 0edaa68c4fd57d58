// Apart draft
//
// The draft of a suspect as a question and an answer that pass from thread to thread. Pure but for the clock that breaks a step off.
//   L5  Steps are pure, so whichever thread takes them, the same comes of it.
//   L8  What a step did is told by its message and by the CPU time of the thread it ran on, as on the thread of the turns.
import type { StoredActor } from "./actor-state.ts";
import { bounded } from "./bounded.ts";
import type { Definitions } from "./definition.ts";
import { draft, type Draft } from "./draft.ts";
import type { Errand } from "./errand.ts";
import { StepTooLong } from "./errors.ts";
import { isKnownTo } from "./gathering.ts";
import type { Message } from "./message.ts";
import type { KnownOutages } from "./outage.ts";
import { workOfThread, type Work } from "./patience.ts";
import type { Heed } from "./progress.ts";

/** An error of which a thread tells another: its name would not survive. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

export interface Question {
  /** Its blamed messages with what is told of the errors. */
  readonly errand: Errand;
  readonly actor: StoredActor | undefined;
  readonly now: number;
  readonly known: ReadonlySet<string>;
  readonly outages: KnownOutages | undefined;
  readonly patienceMs: number;
  /** Shared memory, in which stands the place of the message that is being carried (`toldIn`): it outlives the thread. */
  readonly place?: Int32Array;
}

const NOWHERE = -1;
/** Of a question that is asked next. */
export const newPlace = (): Int32Array => new Int32Array(new SharedArrayBuffer(4)).fill(NOWHERE);

const toldIn = ({ errand, actor }: Pick<Question, "errand" | "actor">): readonly Message[] => [
  ...(actor?.held ?? []),
  ...errand.messages,
];
/** At which message the thread ended; null: at none, or at a timer. */
export const messageAt = (question: Question, place: Int32Array): Message | null =>
  toldIn(question)[place[0] ?? NOWHERE] ?? null;

/** Writes down what it is at. */
function heedIn(question: Question): Heed {
  const { place } = question;
  if (place === undefined) return { message: null };
  const places = new Map(toldIn(question).map((message, n) => [message, n]));
  let at: Message | null = null;
  return {
    get message() {
      return at;
    },
    set message(message) {
      at = message;
      place[0] = message === null ? NOWHERE : (places.get(message) ?? NOWHERE);
    },
  };
}

export type Answer =
  | { readonly kind: "drafted"; readonly draft: Omit<Draft, "errand" | "next"> }
  | {
      readonly kind: "failed";
      readonly at: Message | null;
      readonly workedMs: number;
      /** It was broken off; else it threw. */
      readonly isTooLong: boolean;
      readonly error: ToldError;
    }
  /** It was drafted, and cannot pass. */
  | { readonly kind: "untold" };

export function told(error: unknown): ToldError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack };
}

export const untold = ({ name, message, stack }: ToldError): Error =>
  Object.assign(new Error(message), { name, stack });

/** What is drafted of the errand: nothing in it is a live object. */
export function questionOf(errand: Errand, rest: Omit<Question, "errand">): Question {
  const { hung: _hung, tries: _tries, unfit: _unfit, blamed, ...plain } = errand;
  if (blamed === undefined) return { ...rest, errand: plain };
  const known = blamed.map(({ message, error }) => ({ message, error: told(error) }));
  return { ...rest, errand: { ...plain, blamed: known } };
}

export function answerTo(definitions: Definitions, question: Question, work: Work = workOfThread): Answer {
  const { errand: asked, actor, now, known, outages, patienceMs } = question;
  const { blamed } = asked;
  const errand = blamed
    ? { ...asked, blamed: blamed.map((one) => ({ ...one, error: untold(one.error as ToldError) })) }
    : asked;
  const heed = heedIn(question);
  const drafts: Draft[] = [];
  const before = work();
  try {
    bounded(patienceMs, () => {
      drafts.push(draft(definitions, errand, actor, now, isKnownTo(known), outages, heed));
    });
  } catch (error) {
    // It may have been broken off behind the draft.
    if (drafts.length === 0)
      return {
        kind: "failed",
        at: heed.message,
        workedMs: work() - before,
        isTooLong: error instanceof StepTooLong,
        error: told(error),
      };
  }
  const { errand: _errand, next: _next, commit, ...plain } = drafts[0] as Draft;
  // Longer may pass until it is committed than a bound that is not looked at allows for: a claim may have moved it.
  const looking = commit?.bound === "keep" ? { ...commit, bound: "look" as const } : commit;
  return { kind: "drafted", draft: { ...plain, commit: looking } };
}
