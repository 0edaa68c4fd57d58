import type { Outage } from "../outage.ts";
import type { Watch } from "../watch.ts";

/** Signs of life in memory, by the clock of `now`. Obeys the same contract suite as Postgres. */
export function createMemoryWatch(now: () => number, outageAfterMs = 3_000): Watch {
  let signedAt: number | null = null;
  const outages: Outage[] = [];
  return {
    async look(isAlive, since) {
      if (isAlive) {
        const at = now();
        if (signedAt !== null && at - signedAt > outageAfterMs) outages.push({ from: signedAt, to: at });
        signedAt = Math.max(signedAt ?? at, at);
      }
      return { signedAt, outages: outages.filter(({ to }) => to > since) };
    },
  };
}
