// Catch-up
//
// Whether what queued up while nobody worked has been received.
//   L6  A reading that is already in the queue comes before the watchdog that it would have wound up: timers wait for this.
import type { DatabaseClock, Monotonic } from "./database-clock.ts";
import type { Delivery } from "./mailbox.ts";

/** Under load a queue is never empty: it is caught up when for so long nothing came that was accepted before the start. */
const QUIET_MS = 500;

export interface CatchUp {
  /** A receive brought these (or nothing), and so many messages are not yet true. */
  received(deliveries: readonly Delivery[], backlog: number): void;
  readonly done: Promise<void>;
}

export function createCatchUp(monotonic: Monotonic, clock: DatabaseClock): CatchUp {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const startedAt = monotonic();
  let lastOldAt = startedAt;

  return {
    done,
    received(deliveries, backlog) {
      if (deliveries.length === 0 && backlog === 0) return resolve();
      const now = monotonic();
      // NaN while the clock of the database is not known: then nothing counts as new.
      const began = clock.now() - (now - startedAt);
      const isNew = deliveries.every(({ messages }) =>
        messages.every((message) => message.kind !== "sample" || message.acceptedAt >= began),
      );
      if (!isNew) lastOldAt = now;
      else if (now - lastOldAt >= QUIET_MS) resolve();
    },
  };
}
