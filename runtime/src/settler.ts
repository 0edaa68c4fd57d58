import type { Log } from "./log.ts";
import type { Delivery, Mailbox } from "./mailbox.ts";

/** Deletes finished deliveries in batches: while one delete is on its way, the next gather. A failed delete is let go (L2). */
export interface Settler {
  settle(delivery: Delivery): void;
  /** Resolves when nothing is left to delete. */
  flush(): Promise<void>;
}

/** Few, so that deletes gather while others are on their way: a call costs 0.8 ms of CPU, alone or for ten. */
const PARALLEL = 2;
const BATCH = 10;

export function createSettler(mailbox: Mailbox, log: Log): Settler {
  let waiting: Delivery[] = [];
  const running = new Set<Promise<void>>();

  const pump = (): void => {
    while (waiting.length > 0 && running.size < PARALLEL) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      const run = mailbox
        .settle(batch)
        .catch((error: unknown) =>
          log.warn(
            { err: error, mailbox: mailbox.name },
            "A delete was lost; the messages will come again and be known.",
          ),
        )
        .finally(() => {
          running.delete(run);
          pump();
        });
      running.add(run);
    }
  };

  return {
    settle(delivery) {
      waiting.push(delivery);
      // What one turn has made true is told one by one, and goes with one delete: a lane is free with its last.
      if (waiting.length === 1) queueMicrotask(pump);
    },
    async flush() {
      pump();
      while (running.size > 0) await Promise.all(running);
    },
  };
}
