// Database clock
//
//   L6  Time is the database's. Between two answers it is carried on by a clock that cannot jump, and it never runs ahead: an answer
//       tells an instant between the question and the reply, so the estimate is at most that instant plus what the question took.

/** Milliseconds of a monotonic clock; `performance.now` in production. */
export type Monotonic = () => number;

export interface DatabaseClock {
  /** Begins a question; call the result with the instant that the answer told (ms since the epoch). */
  ask(): (now: number) => void;
  /** Best lower estimate of the database's clock, ms since the epoch; NaN before the first answer. */
  now(): number;
}

export function createDatabaseClock(monotonic: Monotonic): DatabaseClock {
  let base = Number.NaN;
  let mark = 0;
  return {
    ask() {
      const askedAt = monotonic();
      return (now) => {
        const elapsed = monotonic();
        const estimate = base + (elapsed - mark);
        const latest = now + (elapsed - askedAt);
        if (Number.isNaN(base) || now > estimate || estimate > latest) {
          base = now;
          mark = elapsed;
        }
      };
    },
    now: () => Math.floor(base + (monotonic() - mark)),
  };
}
