import { onScopeDispose, type ShallowRef } from "vue";
import { connectionStore } from "./connection.ts";
import type { Problem } from "./problem.ts";

/** Loads again what had failed, each time the line to the server comes back: a panel never stays failed for a hiccup of the server. */
export function retryWhenLive(problem: Readonly<ShallowRef<Problem | null>>, refresh: () => unknown): void {
  let before = connectionStore.getSnapshot().context.state;
  const { unsubscribe } = connectionStore.subscribe(({ context }) => {
    const back = context.state === "live" && before !== "live";
    before = context.state;
    if (back && problem.value !== null) void refresh();
  });
  onScopeDispose(unsubscribe);
}
