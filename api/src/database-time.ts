// Database time
//
// The API's clock. Time is the database's (L6): expiries, shelves and the judgement of device clocks must mean the same here as in
// the machines. Asked now and then, carried on in between by a clock that cannot jump.
import type { Queryable } from "@microgrid/db";
import type { Logger } from "pino";

export interface DatabaseTime {
  /** ms since the epoch */
  readonly now: () => number;
  stop(): void;
}

/** Throws when the database cannot be asked the first time. */
export async function databaseTime(db: Queryable, log: Logger, everyMs = 30_000): Promise<DatabaseTime> {
  let offset = await ask(db);
  const timer = setInterval(() => {
    ask(db).then(
      (asked) => {
        offset = asked;
      },
      (error: Error) => log.warn({ reason: error.message }, "the database's clock cannot be read"),
    );
  }, everyMs);
  timer.unref();
  return { now: () => Math.round(offset + performance.now()), stop: () => clearInterval(timer) };
}

/** How far the database's clock is ahead of the process's own; half the way there and back is taken for the way back. */
async function ask(db: Queryable): Promise<number> {
  const before = performance.now();
  const { rows } = await db.query<{ at: number }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::float8 as at`,
  );
  const after = performance.now();
  const [row] = rows;
  if (row === undefined) throw new Error("the database told no time");
  return row.at - (before + after) / 2;
}
