import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { Problem } from "./problem.ts";
import { retryWhenLive } from "./retry-when-live.ts";
import { useEvery } from "./use-every.ts";

export interface Page {
  /** Where older ones go on; null when there are none. */
  readonly next: string | null;
}

/** How pages of one list go together: the newest once more, and older ones below. */
export interface Paging<P extends Page> {
  readonly empty: P;
  withHead(held: P, head: P): P;
  withOlder(held: P, page: P): P;
}

export interface Pages<P extends Page> {
  readonly page: ShallowRef<P>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  readonly loaded: Readonly<ShallowRef<boolean>>;
  readonly loadingOlder: Readonly<ShallowRef<boolean>>;
  refresh(): Promise<void>;
  loadOlder(): Promise<void>;
}

/**
 * A list as far as it was asked for, of which no stream tells: its newest page is asked for again every `everyMs`. Another `query` begins
 * anew; nothing is asked for while it is null.
 */
export function usePages<P extends Page, Query extends object>(
  paging: Paging<P>,
  query: () => Query | null,
  fetch: (query: Query & { readonly limit: number; readonly cursor?: string }) => Promise<P>,
  everyMs: number,
): Pages<P> {
  const page = shallowRef(paging.empty) as ShallowRef<P>;
  const problem = shallowRef<Problem | null>(null);
  const loaded = shallowRef(false);
  const loadingOlder = shallowRef(false);
  /** Only the last load asked for may change anything. */
  let turn = 0;
  onScopeDispose(() => turn++);

  const load = async (cursor: string | null): Promise<void> => {
    const wanted = query();
    if (wanted === null) return;
    const mine = ++turn;
    loadingOlder.value = cursor !== null;
    try {
      const found = await fetch({ ...wanted, limit: 50, ...(cursor === null ? {} : { cursor }) });
      if (mine !== turn) return;
      page.value = cursor === null ? paging.withHead(page.value, found) : paging.withOlder(page.value, found);
      problem.value = null;
      loaded.value = true;
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    } finally {
      if (mine === turn) loadingOlder.value = false;
    }
  };
  const refresh = (): Promise<void> => load(null);

  // What is asked, not the object that says it: the address holds more than the filter.
  watch(
    () => JSON.stringify(query()),
    () => {
      page.value = paging.empty;
      loaded.value = false;
      problem.value = null;
      void refresh();
    },
    { immediate: true },
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
  };
}
