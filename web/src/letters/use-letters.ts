import { answer, http } from "../kit/http.ts";
import { usePages, type Pages } from "../kit/use-pages.ts";
import { LetterPage } from "./letter-page.ts";
import { Letter } from "./letter.ts";
import type { LetterQuery } from "./use-letter-filter.ts";

export interface Letters extends Pages<LetterPage> {
  /** A letter that was changed here. */
  put(letter: Letter): void;
  /** Letters that became something else here, also those below the newest page, which nobody asks for again. */
  settle(ids: readonly string[], became: Letter["state"]): void;
}

export function useLetters(query: () => LetterQuery): Letters {
  const fetchPage = async (asked: LetterQuery): Promise<LetterPage> => {
    const { letters, nextCursor } = await answer(http.GET("/v1/dead-letters", { params: { query: asked } }));
    return { letters: letters.map(Letter.fromWire), next: nextCursor };
  };
  const pages = usePages(LetterPage, query, fetchPage, 4_000);
  const { page } = pages;
  return {
    ...pages,
    put: (letter) => (page.value = LetterPage.put(page.value, letter)),
    settle: (ids, became) => (page.value = LetterPage.settle(page.value, ids, became, query().state)),
  };
}
