import type { CrowdHeard } from "./crowd.ts";

/** A frame that took longer counts as this long. */
const MOST_MS = 60_000;

/** How many frames took how many milliseconds from commit to client, rounded up; one whose commit has no date is in none of them. */
export function frameLatencies(
  { course, progress }: Pick<CrowdHeard, "course" | "progress">,
  committedAt: ReadonlyMap<string, number>,
  from: number,
): Float64Array {
  const frames = course.map(({ tx, end }) => ({ end, at: committedAt.get(tx) ?? Number.NaN }));
  const counts = new Float64Array(MOST_MS + 1);
  let n = 0;
  for (let i = 0; i < progress.length; i += 1) {
    const end = progress[i] ?? -1;
    if (end < 0) {
      n = 0;
      continue;
    }
    const at = progress[(i += 1)] ?? 0;
    for (let frame = frames[n]; frame && frame.end <= end; frame = frames[(n += 1)]) {
      if (n < from || Number.isNaN(frame.at)) continue;
      const ms = Math.min(MOST_MS, Math.max(0, Math.ceil(at - frame.at)));
      counts[ms] = (counts[ms] ?? 0) + 1;
    }
  }
  return counts;
}

/** A quantile of some of the frames would be that of nobody's wait. */
export function faultsOfCounts(counts: Float64Array, frames: number): string[] {
  const counted = counts.reduce((sum, count) => sum + count, 0);
  return counted === frames ? [] : [`the latency of ${frames - counted} of ${frames} frames is not known`];
}

export function quantileOf(counts: Float64Array, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [ms, count] of counts.entries()) {
    below += count;
    if (total > 0 && below >= total * share) return ms;
  }
  return Number.NaN;
}
