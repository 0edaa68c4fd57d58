// Timer loop
//
//   L6  Deadlines are judged by the database's clock and fire through the same turn as a message. A claim is a hint, not a lease:
//       two workers that look at one actor are told apart by its version (L3), and a claim that dies with its worker lapses.
import type { ActorStore } from "./actor-store.ts";
import type { Log } from "./log.ts";
import { pause, retrying } from "./waiting.ts";

export interface TimerLoop {
  readonly store: ActorStore;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly pollMs: number;
  /** `now` is the database's clock at the claim: judged by it, what was claimed is due. */
  readonly wake: (actorIds: readonly string[], now: number) => void;
}

const CLAIM_SIZE = 1_000;
const CLAIM_HOLD_MS = 5_000;

/** Looks for due actors until `signal` fires; at once again while there are more than one claim takes. */
export async function followDue({ store, log, signal, pollMs, wake }: TimerLoop): Promise<void> {
  while (!signal.aborted) {
    const claimed = await retrying(
      () => store.claimDue(CLAIM_SIZE, CLAIM_HOLD_MS),
      signal,
      (error, waitMs) => log.error({ err: error, waitMs }, "Due timers could not be read; trying again."),
    );
    if (claimed && claimed.actorIds.length > 0) wake(claimed.actorIds, claimed.now);
    if (!claimed || claimed.actorIds.length < CLAIM_SIZE) await pause(pollMs, signal);
  }
}
