import { setTimeout as delay } from "node:timers/promises";

export type Health = { readonly kind: "answering" } | { readonly kind: "silent"; readonly reason: string };

const ask = async (url: string): Promise<Health> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await answer.body?.cancel();
    return answer.ok ? { kind: "answering" } : { kind: "silent", reason: `it answers ${answer.status}` };
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    return { kind: "silent", reason: cause instanceof Error ? cause.message : String(cause) };
  }
};

/** Asks until the answer is a 2xx, or says what the last obstacle was. */
export const waitUntilAnswering = async (
  url: string,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Health> => {
  for (const end = Date.now() + deadlineMs; ;) {
    const health = await ask(url);
    if (health.kind === "answering" || Date.now() > end || signal.aborted) return health;
    await delay(100, undefined, { signal }).catch(() => undefined);
  }
};
