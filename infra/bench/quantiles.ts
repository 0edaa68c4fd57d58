/** The value below which `share` of the samples lie (nearest rank); NaN without samples. Sorts in place. */
export function quantile(samples: number[] | Float64Array, share: number): number {
  samples.sort((a, b) => a - b);
  return samples[Math.max(0, Math.ceil(samples.length * share) - 1)] ?? Number.NaN;
}

export const median = (samples: number[]): number => quantile(samples, 0.5);

export interface Weighted {
  readonly of: readonly number[];
  /** Of the whole, whatever the number of samples; the shares add up to 1. */
  readonly share: number;
}

/** The value below which `share` of the whole lies, when each group of samples is its share of it. */
export function weightedQuantile(groups: readonly Weighted[], share: number): number {
  const samples = groups.flatMap((group) =>
    group.of.map((value) => ({ value, weight: group.share / group.of.length })),
  );
  let below = 0;
  for (const { value, weight } of samples.toSorted((a, b) => a.value - b.value)) {
    below += weight;
    // Sums of fractions fall short of what they stand for.
    if (below >= share - 1e-9) return value;
  }
  return Number.NaN;
}
