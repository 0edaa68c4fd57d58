import { onScopeDispose } from "vue";

/** Runs again and again while the component lives and somebody can see the page. For what no stream tells. */
export function useEvery(ms: number, run: () => unknown): void {
  const timer = setInterval(() => {
    if (typeof document === "undefined" || document.visibilityState === "visible") void run();
  }, ms);
  onScopeDispose(() => clearInterval(timer));
}
