// Catch-up
//
// Whether what queued up while nobody worked has been received.
//   L6  A reading that is already in the queue comes before the watchdog that it would have wound up: timers wait for this.
import type { DatabaseClock, Monotonic } from "./database-clock.ts";
import type { Delivery } from "./mailbox.ts";

/** Under load a queue is never empty: it is caught up when for so long nothing came that was accepted before the start. */
const QUIET_MS = 500;

/** When the oldest reading of these was accepted; Infinity: there is none. */
export function oldestOf(deliveries: Iterable<Delivery>): number {
  let oldest = Infinity;
  for (const { messages } of deliveries)
    for (const message of messages)
      if (message.kind === "sample") oldest = Math.min(oldest, message.acceptedAt);
  return oldest;
}

export interface CatchUp {
  /**
   * A receive brought these (or nothing), and so many messages are not yet true; `oldest` tells when the oldest reading among them was
   * accepted, ms since the epoch, Infinity when there is none.
   */
  received(deliveries: readonly Delivery[], backlog: number, oldest: () => number): void;
  /** For a while nothing was received, so that nothing is known of what waits in the queue. */
  interrupted(): void;
  readonly done: Promise<void>;
}

export function createCatchUp(monotonic: Monotonic, clock: DatabaseClock): CatchUp {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const startedAt = monotonic();
  let lastOldAt = startedAt;

  return {
    done,
    interrupted() {
      lastOldAt = monotonic();
    },
    received(deliveries, backlog, oldest) {
      if (deliveries.length === 0 && backlog === 0) return resolve();
      const now = monotonic();
      // NaN while the clock of the database is not known: then nothing counts as new.
      const began = clock.now() - (now - startedAt);
      if (!(oldestOf(deliveries) >= began)) lastOldAt = now;
      else if (now - lastOldAt >= QUIET_MS && oldest() >= began) resolve();
    },
  };
}
