/** The value below which `share` of the samples lie (nearest rank); NaN without samples. Sorts in place. */
export function quantile(samples: number[] | Float64Array, share: number): number {
  samples.sort((a, b) => a - b);
  return samples[Math.max(0, Math.ceil(samples.length * share) - 1)] ?? Number.NaN;
}

export const median = (samples: number[]): number => quantile(samples, 0.5);
