import { onScopeDispose, readonly, ref, type Ref } from "vue";
import { clock } from "./clock.ts";

const now = ref(clock.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Server time, moving once a second for the whole page: one timer, however many ages are shown. */
export function useNow(): Readonly<Ref<number>> {
  if (users++ === 0) {
    now.value = clock.now();
    timer = setInterval(() => (now.value = clock.now()), 1000);
  }
  onScopeDispose(() => {
    if (--users === 0) clearInterval(timer);
  });
  return readonly(now);
}
