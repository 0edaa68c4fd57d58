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
