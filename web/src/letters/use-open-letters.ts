import { onScopeDispose, shallowRef, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { useEvery } from "../kit/use-every.ts";

const everyMs = 15_000;

/** How many letters wait for somebody; null when nobody knows. The server counts at most every five seconds. */
export function useOpenLetters(): Readonly<ShallowRef<number | null>> {
  const open = shallowRef<number | null>(null);
  let turn = 0;
  onScopeDispose(() => turn++);
  const refresh = async (): Promise<void> => {
    const mine = ++turn;
    const details = await answer(http.GET("/v1/health/details")).catch(() => null);
    if (mine === turn) open.value = details?.waitingForPeople?.openLetters ?? null;
  };
  useLive({}, () => void refresh());
  useEvery(everyMs, refresh);
  return open;
}
