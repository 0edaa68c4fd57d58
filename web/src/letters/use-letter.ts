import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import { useEvery } from "../kit/use-every.ts";
import { Letter, type Editable } from "./letter.ts";

/** How soon one looks again what became of a letter that is on its way. */
const everyMs = 1000;

export interface OneLetter {
  readonly letter: Readonly<ShallowRef<Letter | null>>;
  /** Why it could not be loaded. */
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  /** Why it could not be changed. */
  readonly refused: Readonly<ShallowRef<Problem | null>>;
  readonly busy: Readonly<ShallowRef<boolean>>;
  refresh(): Promise<void>;
  edit(field: Editable["field"], value: Editable["value"]): Promise<boolean>;
  retry(): Promise<boolean>;
  discard(reason: string): Promise<boolean>;
}

/** The letter that is read, and what can be done with it; `onChange` hears each time it is another than before. */
export function useLetter(id: () => string, onChange: (letter: Letter) => void): OneLetter {
  const letter = shallowRef<Letter | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const refused = shallowRef<Problem | null>(null);
  const busy = shallowRef(false);
  /** Only the last request may change anything: an answer that was on its way during an edit shows the letter before it. */
  let turn = 0;
  onScopeDispose(() => turn++);

  const take = (found: Letter): void => {
    letter.value = found;
    problem.value = null;
    onChange(found);
  };
  const refresh = async (): Promise<void> => {
    const letterId = id();
    if (letterId === "") return;
    const mine = ++turn;
    try {
      const wire = await answer(http.GET("/v1/dead-letters/{letterId}", { params: { path: { letterId } } }));
      if (mine === turn) take(Letter.fromWire(wire));
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    }
  };
  const change = async (
    send: (params: { path: { letterId: string } }) => Promise<Parameters<typeof Letter.fromWire>[0]>,
  ): Promise<boolean> => {
    const mine = ++turn;
    busy.value = true;
    refused.value = null;
    try {
      const wire = await send({ path: { letterId: id() } });
      if (mine === turn) take(Letter.fromWire(wire));
      return true;
    } catch (thrown) {
      if (mine === turn) refused.value = Problem.fromThrown(thrown);
      return false;
    } finally {
      busy.value = false;
    }
  };

  watch(
    id,
    () => {
      turn++;
      letter.value = null;
      problem.value = null;
      refused.value = null;
      void refresh();
    },
    { immediate: true },
  );
  useEvery(everyMs, () => letter.value?.state === "retrying" && !busy.value && refresh());
  retryWhenLive(problem, refresh);
  return {
    letter,
    problem,
    refused,
    busy,
    refresh,
    edit: (field, value) =>
      change((params) => {
        const body = (field === "points" ? { points: value } : { payload: value }) as { points: never };
        return answer(http.PATCH("/v1/dead-letters/{letterId}", { params, body }));
      }),
    retry: () => change((params) => answer(http.POST("/v1/dead-letters/{letterId}/retry", { params }))),
    discard: (reason) =>
      change((params) =>
        answer(http.POST("/v1/dead-letters/{letterId}/discard", { params, body: { reason } })),
      ),
  };
}
