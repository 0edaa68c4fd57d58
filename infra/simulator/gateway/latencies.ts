// Latencies in buckets that grow by 4 %: quantiles of any number of requests in fixed memory.
const GROWTH = Math.log(1.04);
const SMALLEST_MS = 0.1;
const BUCKETS = 320; // up to 0.1 ms * 1.04^320, about 28 s

export interface Latencies {
  record(ms: number): void;
  /** In milliseconds, within 4 %; null before the first record. */
  quantile(share: number): number | null;
  clear(): void;
}

export function createLatencies(): Latencies {
  const buckets = new Uint32Array(BUCKETS);
  let total = 0;
  return {
    record(ms) {
      const index = Math.round(Math.log(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) / GROWTH);
      const bucket = Math.min(BUCKETS - 1, index);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      total += 1;
    },
    quantile(share) {
      if (total === 0) return null;
      let seen = 0;
      for (const [index, count] of buckets.entries()) {
        seen += count;
        if (seen >= share * total) return SMALLEST_MS * Math.exp(index * GROWTH);
      }
      return null;
    },
    clear() {
      buckets.fill(0);
      total = 0;
    },
  };
}
