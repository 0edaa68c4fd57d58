// Database clock
//
//   L6  Time is the database's. Between two answers it is carried on by a clock that cannot jump, and it never runs ahead:
//       an answer is at least as old as the moment it was read, so the estimate is at most the database's true time.

/** Milliseconds of a monotonic clock; `performance.now` in production. */
export type Monotonic = () => number;

export interface DatabaseClock {
  /** Takes note of an instant that the database just told (ms since the epoch). */
  observe(now: number): void;
  /** Best lower estimate of the database's clock, ms since the epoch; NaN before the first observation. */
  now(): number;
}

export function createDatabaseClock(monotonic: Monotonic): DatabaseClock {
  let base = Number.NaN;
  let mark = 0;
  return {
    observe(now) {
      const elapsed = monotonic();
      const estimate = base + (elapsed - mark);
      if (Number.isNaN(base) || now > estimate || estimate - now > 1_000) {
        base = now;
        mark = elapsed;
      }
    },
    now: () => Math.floor(base + (monotonic() - mark)),
  };
}
