import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { Problem } from "./problem.ts";

export interface Read<T> {
  readonly data: Readonly<ShallowRef<T | null>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  readonly loading: Readonly<ShallowRef<boolean>>;
  refresh(): Promise<void>;
}

/** One request as data, problem and loading. Runs at once and whenever `key` changes; an overtaken answer is dropped. */
export function useRead<T>(
  load: (signal: AbortSignal) => Promise<T>,
  key: () => unknown = () => null,
): Read<T> {
  const data = shallowRef<T | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const loading = shallowRef(false);
  let abort: AbortController | null = null;

  const refresh = async (): Promise<void> => {
    abort?.abort();
    const mine = (abort = new AbortController());
    loading.value = true;
    try {
      const got = await load(mine.signal);
      if (mine.signal.aborted) return;
      data.value = got;
      problem.value = null;
    } catch (thrown) {
      if (mine.signal.aborted) return;
      problem.value = Problem.fromThrown(thrown);
    } finally {
      if (!mine.signal.aborted) loading.value = false;
    }
  };

  watch(
    key,
    (_, before) => {
      if (before !== undefined) data.value = null;
      void refresh();
    },
    { immediate: true },
  );
  onScopeDispose(() => abort?.abort());
  return { data, problem, loading, refresh };
}
