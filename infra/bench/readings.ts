import type { Pool } from "@microgrid/db";

export interface ReadingCount {
  readonly committed: number;
  /** Of these, how many came after a newer one of their device and went to history only. */
  readonly late: number;
}

export async function countReadings(pool: Pool, bootId = "bench"): Promise<ReadingCount> {
  const { rows } = await pool.query<ReadingCount>(
    "select count(*) as committed, count(*) filter (where late) as late from reading where boot_id = $1",
    [bootId],
  );
  return rows[0] ?? { committed: 0, late: 0 };
}

const DRAINED_WITHIN_MS = 60_000;

/** Waits until `expected` readings are committed, at most a minute. */
export async function drained(pool: Pool, expected: number, bootId?: string): Promise<ReadingCount> {
  const deadline = performance.now() + DRAINED_WITHIN_MS;
  for (;;) {
    const count = await countReadings(pool, bootId);
    if (count.committed >= expected || performance.now() > deadline) return count;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
