import type { LoadResult } from "./load.ts";

/** Below this share of what was asked for it was another load than the one that was asked for. */
const ACHIEVED = 0.98;

/** What was wrong with a load, given what was asked for; undefined: as fast as answers come, or too short to tell. */
export function faultsOfLoad(
  { accepted, rejected, refused, elapsedMs }: Omit<LoadResult, "requests" | "p50" | "p99">,
  askedPerSecond?: number,
): string[] {
  const perSecond = (accepted / elapsedMs) * 1_000;
  const isLess = askedPerSecond !== undefined && !(perSecond >= ACHIEVED * askedPerSecond);
  return [
    ...Object.entries(refused).map(([status, count]) => `${count} requests were refused: ${status}`),
    ...(rejected === 0 ? [] : [`${rejected} readings were rejected`]),
    ...(isLess ? [`only ${Math.round(perSecond)} of ${askedPerSecond} readings a second were accepted`] : []),
  ];
}
