import { shallowRef, watch, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import { Machine } from "./machine.ts";

const known = new Map<string, Promise<Machine>>();

/** A definition is fetched once per visit: it changes only with a deployment. */
export function fetchMachine(kind: string): Promise<Machine> {
  const there = known.get(kind);
  if (there) return there;
  const coming = answer(http.GET("/v1/machines/{kind}", { params: { path: { kind } } })).then(
    Machine.fromWire,
  );
  known.set(kind, coming);
  coming.catch(() => known.delete(kind));
  return coming;
}

export function useMachine(kind: () => string | null): {
  machine: Readonly<ShallowRef<Machine | null>>;
  problem: Readonly<ShallowRef<Problem | null>>;
  refresh(): Promise<void>;
} {
  const machine = shallowRef<Machine | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const refresh = async (): Promise<void> => {
    const wanted = kind();
    if (!wanted) return;
    try {
      const got = await fetchMachine(wanted);
      if (kind() !== wanted) return;
      machine.value = got;
      problem.value = null;
    } catch (thrown) {
      if (kind() === wanted) problem.value = Problem.fromThrown(thrown);
    }
  };
  watch(kind, refresh, { immediate: true });
  retryWhenLive(problem, refresh);
  return { machine, problem, refresh };
}
