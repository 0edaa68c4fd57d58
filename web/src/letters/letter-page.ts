// Letter page
//
// The letters that are held: the newest page, looked at again and again, and the older ones that were asked for below it.
import type { Letter } from "./letter.ts";

export interface LetterPage {
  readonly letters: readonly Letter[];
  /** Where older ones go on; null when there are none. */
  readonly next: string | null;
}

export const LetterPage = {
  empty: { letters: [], next: null } as LetterPage,

  /** The newest page once more. What was loaded below it stays, if the page reaches down to it. */
  withHead(held: LetterPage, head: LetterPage): LetterPage {
    const last = head.letters.at(-1);
    if (head.next === null || !last) return head;
    const inHead = new Set(head.letters.map((letter) => letter.id));
    const joint = held.letters.findIndex((letter) => inHead.has(letter.id));
    const below = held.letters.filter((letter) => letter.at < last.at && !inHead.has(letter.id));
    return joint === -1 || below.length === 0
      ? head
      : { letters: [...head.letters, ...below], next: held.next };
  },

  withOlder(held: LetterPage, page: LetterPage): LetterPage {
    const known = new Set(held.letters.map((letter) => letter.id));
    return {
      letters: [...held.letters, ...page.letters.filter((letter) => !known.has(letter.id))],
      next: page.next,
    };
  },

  /** Letters became something else together; what is asked for no longer leaves the list, wherever in it it stands. */
  settle(
    held: LetterPage,
    ids: readonly string[],
    became: Letter["state"],
    asked: Letter["state"] | undefined,
  ): LetterPage {
    const settled = new Set(ids);
    const letters = held.letters.flatMap((one) => {
      if (!settled.has(one.id)) return [one];
      return asked === undefined || asked === became ? [{ ...one, state: became }] : [];
    });
    return { ...held, letters };
  },

  /** A letter as it is now, where it stands. */
  put(held: LetterPage, letter: Letter): LetterPage {
    return { ...held, letters: held.letters.map((one) => (one.id === letter.id ? letter : one)) };
  },
};
