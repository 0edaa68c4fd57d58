import type { LetterEntry } from "./actor-store.ts";
import type { Errand } from "./errand.ts";

export interface TurnOutcome {
  /** Errands that are now true, or need no more. */
  readonly done: readonly Errand[];
  /** Errands that lost the race for their actor and must be carried again. */
  readonly lost: readonly Errand[];
  /** Errands that were not begun, because what came before them took too long. */
  readonly left: readonly Errand[];
  /** Errands of actors that a newer release has written (L11): to be given back. */
  readonly ahead: readonly Errand[];
  readonly commits: number;
  readonly transitions: number;
  readonly letters: number;
  /** What could not even be put aside. */
  readonly dropped: readonly LetterEntry[];
}

export const nothingDone: TurnOutcome = {
  done: [],
  lost: [],
  left: [],
  ahead: [],
  commits: 0,
  transitions: 0,
  letters: 0,
  dropped: [],
};

export const join = (a: TurnOutcome, b: TurnOutcome): TurnOutcome => ({
  done: [...a.done, ...b.done],
  lost: [...a.lost, ...b.lost],
  left: [...a.left, ...b.left],
  ahead: [...a.ahead, ...b.ahead],
  commits: a.commits + b.commits,
  transitions: a.transitions + b.transitions,
  letters: a.letters + b.letters,
  dropped: [...a.dropped, ...b.dropped],
});

/** What became of the whole errand, from what became of its pieces. */
export const ofWhole = (errand: Errand, pieces: TurnOutcome): TurnOutcome => {
  const isLost = pieces.lost.length > 0;
  const isAhead = !isLost && pieces.ahead.length > 0;
  return {
    ...pieces,
    done: isLost || isAhead ? [] : [errand],
    lost: isLost ? [errand] : [],
    ahead: isAhead ? [errand] : [],
  };
};
