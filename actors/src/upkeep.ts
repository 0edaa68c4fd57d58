import { deleteExpired, maintainPartitions, type Pool } from "@microgrid/db";
import type { Log } from "@microgrid/runtime";

export interface UpkeepOptions {
  readonly pool: Pool;
  readonly log: Log;
  readonly readingsKeptDays: number;
  readonly journalKeptDays: number;
}

const EVERY_MS = 3_600_000;
const DAYS_AHEAD = 3;

/** Makes the coming days' partitions and deletes what is past retention, now and every hour. Several workers may do so at once. */
export function startUpkeep({ pool, log, readingsKeptDays, journalKeptDays }: UpkeepOptions): {
  stop(): Promise<void>;
} {
  let running = Promise.resolve();
  // Each by itself: a lock that keeps a day from being made must not keep what is past retention.
  const attempt = async (what: string, work: () => Promise<object>): Promise<void> => {
    try {
      log.info(await work(), `Upkeep: ${what}.`);
    } catch (error) {
      log.error({ err: error }, `Upkeep failed: ${what}. It is tried again in an hour.`);
    }
  };
  const run = async (): Promise<void> => {
    await attempt("days made and dropped (readings without a day wait in reading_default)", () =>
      maintainPartitions(pool, { daysAhead: DAYS_AHEAD, readingsKeptDays }),
    );
    await attempt("rows past retention deleted", () =>
      deleteExpired(pool, { journalKeptDays, readingsKeptDays }),
    );
  };
  const again = (): void => void (running = running.then(run));
  again();
  const timer = setInterval(again, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
