import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import { useEvery } from "../kit/use-every.ts";
import { EntryPage } from "./entry-page.ts";
import { Entry } from "./entry.ts";
import type { AuditQuery } from "./use-audit-filter.ts";

const pageSize = 50;
/** No stream tells of the log, so its newest page is asked for again. */
const everyMs = 10_000;

export interface Audit {
  readonly page: Readonly<ShallowRef<EntryPage>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  readonly loaded: Readonly<ShallowRef<boolean>>;
  readonly loadingOlder: Readonly<ShallowRef<boolean>>;
  refresh(): Promise<void>;
  loadOlder(): Promise<void>;
}

/** The log as far as it was asked for; nothing is asked for while `query` is null. */
export function useAudit(query: () => AuditQuery | null): Audit {
  const page = shallowRef<EntryPage>(EntryPage.empty);
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
      const params = { query: { ...wanted, limit: pageSize, ...(cursor === null ? {} : { cursor }) } };
      const { entries, nextCursor } = await answer(http.GET("/v1/audit", { params }));
      if (mine !== turn) return;
      const found = { entries: entries.map(Entry.fromWire), next: nextCursor };
      page.value =
        cursor === null ? EntryPage.withHead(page.value, found) : EntryPage.withOlder(page.value, found);
      problem.value = null;
      loaded.value = true;
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    } finally {
      if (mine === turn) loadingOlder.value = false;
    }
  };
  const refresh = (): Promise<void> => load(null);

  watch(
    () => JSON.stringify(query()),
    () => {
      page.value = EntryPage.empty;
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
