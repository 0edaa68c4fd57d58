import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import { useEvery } from "../kit/use-every.ts";
import { LetterPage } from "./letter-page.ts";
import { Letter } from "./letter.ts";
import type { LetterQuery } from "./use-letter-filter.ts";

const pageSize = 50;
/** No stream tells of letters, so the newest page is asked for again. */
const everyMs = 4000;

export interface Letters {
  readonly page: Readonly<ShallowRef<LetterPage>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  readonly loaded: Readonly<ShallowRef<boolean>>;
  readonly loadingOlder: Readonly<ShallowRef<boolean>>;
  refresh(): Promise<void>;
  loadOlder(): Promise<void>;
  /** A letter that was changed here. */
  put(letter: Letter): void;
  /** Letters that became something else here, also those below the newest page, which nobody asks for again. */
  settle(ids: readonly string[], became: Letter["state"]): void;
}

export function useLetters(query: () => LetterQuery): Letters {
  const page = shallowRef<LetterPage>(LetterPage.empty);
  const problem = shallowRef<Problem | null>(null);
  const loaded = shallowRef(false);
  const loadingOlder = shallowRef(false);
  /** Only the last load asked for may change anything. */
  let turn = 0;
  onScopeDispose(() => turn++);

  const fetchPage = async (cursor: string | null): Promise<LetterPage> => {
    const place = cursor === null ? {} : { cursor };
    const params = { query: { ...query(), limit: pageSize, ...place } };
    const { letters, nextCursor } = await answer(http.GET("/v1/dead-letters", { params }));
    return { letters: letters.map(Letter.fromWire), next: nextCursor };
  };
  const load = async (cursor: string | null): Promise<void> => {
    const mine = ++turn;
    loadingOlder.value = cursor !== null;
    try {
      const found = await fetchPage(cursor);
      if (mine !== turn) return;
      page.value =
        cursor === null ? LetterPage.withHead(page.value, found) : LetterPage.withOlder(page.value, found);
      problem.value = null;
      loaded.value = true;
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    } finally {
      if (mine === turn) loadingOlder.value = false;
    }
  };
  const refresh = (): Promise<void> => load(null);

  void refresh();
  // What is asked, not the object that says it: the address holds more than the filter.
  watch(
    () => JSON.stringify(query()),
    () => {
      page.value = LetterPage.empty;
      loaded.value = false;
      problem.value = null;
      void refresh();
    },
  );
  useEvery(everyMs, () => loadingOlder.value || refresh());
  retryWhenLive(problem, refresh);
  return {
    page,
    problem,
    loaded,
    loadingOlder,
    refresh,
    async loadOlder() {
      if (page.value.next !== null && !loadingOlder.value) await load(page.value.next);
    },
    put: (letter) => (page.value = LetterPage.put(page.value, letter)),
    settle: (ids, became) => (page.value = LetterPage.settle(page.value, ids, became, query().state)),
  };
}
