// Timer loop
//
//   L6  Deadlines are judged by the database's clock and fire through the same turn as a message. A claim is a hint, not a lease:
//       two workers that look at one actor are told apart by its version (L3), and a claim that dies with its worker lapses.
//   L8  Of however many timers fall due at once, no more are claimed than the turns soon come to.
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { ActorStore, DueActor } from "./actor-store.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { Log } from "./log.ts";
import { pause, retrying } from "./waiting.ts";

export interface TimerLoop {
  readonly store: ActorStore;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly pollMs: number;
  readonly clock: DatabaseClock;
  /** Brings the knowledge of outages up to now; asked between a claim and its wakes. */
  readonly look?: (() => Promise<void>) | undefined;
  /** Actors whose timers this worker cannot fire. */
  readonly except?: (() => readonly string[]) | undefined;
  readonly wake: (due: readonly DueActor[]) => void;
  /** Resolves when at most so many wakes are not yet true, or `signal` fires. */
  readonly room?: ((most: number) => Promise<void>) | undefined;
}

const CLAIM_SIZE = 1_000;
export const CLAIM_HOLD_MS = 5_000;
/** Enough for the turns to go on while the next ones are claimed, and few enough to be carried long before their claim ends. */
const MOST_WAKES = 2 * CLAIM_SIZE;

/** Looks for due actors until `signal` fires; at once again while there are more than one claim takes and the turns keep up. */
export async function followDue({
  store,
  log,
  signal,
  pollMs,
  clock,
  look,
  except,
  wake,
  room,
}: TimerLoop): Promise<void> {
  while (!signal.aborted) {
    await room?.(MOST_WAKES);
    if (signal.aborted) return;
    const claimed = await retrying(
      async () => {
        // Judged by the clock of its claim, what was claimed is due; an older estimate would leave it for the next claim.
        const observe = clock.ask();
        const claim = await store.claimDue(CLAIM_SIZE, CLAIM_HOLD_MS, except?.());
        observe(claim.now);
        if (claim.due.length > 0) crashPoint("T1");
        return claim;
      },
      signal,
      (error, waitMs) => log.error({ err: error, waitMs }, "Due timers could not be read; trying again."),
    );
    if (claimed && claimed.due.length > 0) {
      if (look)
        await retrying(look, signal, (error, waitMs) =>
          log.error({ err: error, waitMs }, "Outages could not be looked up; trying again."),
        );
      wake(claimed.due);
    }
    if (!claimed?.more) await pause(pollMs, signal);
  }
}
