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
  const run = async (): Promise<void> => {
    try {
      const { created, dropped } = await maintainPartitions(pool, {
        daysAhead: DAYS_AHEAD,
        readingsKeptDays,
      });
      const deleted = await deleteExpired(pool, { journalKeptDays, readingsKeptDays });
      log.info({ created, dropped, deleted }, "Upkeep done.");
    } catch (error) {
      log.error(
        { err: error },
        "Upkeep failed; it is tried again in an hour. Readings without a day of their own wait in reading_default.",
      );
    }
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
