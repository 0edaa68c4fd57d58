import type { Log } from "./log.ts";

/** Says *look now* to whoever follows the journal. A hint, never data; may be lost without loss. */
export interface Bell {
  ring(): Promise<void>;
}

/** For a runtime nobody follows. */
export const silentBell: Bell = { ring: async () => {} };

/** Rings at once, and once more after that for everything that was rung meanwhile. Never throws. */
export function coalesced(bell: Bell, log: Log): () => void {
  let ringing = false;
  let again = false;
  const ring = async (): Promise<void> => {
    ringing = true;
    try {
      do {
        again = false;
        await bell.ring();
      } while (again);
    } catch (error) {
      log.warn({ err: error }, "The bell did not ring; the feed will look by itself.");
    } finally {
      ringing = false;
    }
  };
  return () => {
    if (ringing) again = true;
    else void ring();
  };
}

/**
 * Rings when there may be something new to read: at the end of a turn that wrote transitions, and of each that was under way then. What
 * has committed is not read before what began earlier has ended (L9), so the last of them is the one to wait for.
 * What it returns is called when a turn begins, and what that returns when it ends.
 */
export function ringAfterTurns(ring: () => void): () => (transitions: number) => void {
  const underWay = new Set<{ isAwaited: boolean }>();
  return () => {
    const turn = { isAwaited: false };
    underWay.add(turn);
    return (transitions) => {
      underWay.delete(turn);
      if (transitions > 0) for (const other of underWay) other.isAwaited = true;
      if (transitions > 0 || turn.isAwaited) ring();
    };
  };
}
