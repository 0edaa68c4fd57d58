// Backfill
//
// When readings of the past are carried. They drive no state and lose nothing by waiting, so they take the room that live messages
// leave: one turn of them at a time, bounded, and only while nothing live waits; under live load without a pause every
// sixteenth turn, so that they are held back and never held up.
//   L3  A backlog of its own: an actor may be in a live turn meanwhile. Its past is written without its version, so nobody loses the race.
//   L8  A live message waits for at most one turn of backfill.
import { createBacklog, type Backlog } from "./backlog.ts";
import type { Errand } from "./errand.ts";

export interface Backfill {
  readonly backlog: Backlog;
  /** Live turns have had their share since the last turn of backfill, and some waits. */
  isDue(): boolean;
  /** A live turn begins. */
  yield(): void;
  /** Takes what one turn carries; nothing while one is under way. */
  take(most: number): Errand[];
  /** The turn under way has ended, well or not. */
  end(): void;
}

/** Live turns for one of backfill, while both wait. */
export const LIVE_TURNS = 15;
/** Readings in one turn of backfill. */
export const BACKFILL_READINGS = 500;

export function createBackfill(): Backfill {
  const backlog = createBacklog();
  let isUnderWay = false;
  let passed = 0;

  return {
    backlog,
    isDue: () => !isUnderWay && passed >= LIVE_TURNS && backlog.size > 0,
    yield() {
      if (backlog.size > 0) passed += 1;
    },
    take(most) {
      const errands: Errand[] = [];
      if (isUnderWay) return errands;
      for (let left = most; left > 0;) {
        const [errand] = backlog.take(1, left);
        if (errand === undefined) break;
        errands.push(errand);
        left -= errand.messages.length;
      }
      if (errands.length === 0) return errands;
      isUnderWay = true;
      passed = 0;
      return errands;
    },
    end() {
      isUnderWay = false;
    },
  };
}
