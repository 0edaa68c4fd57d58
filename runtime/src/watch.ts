// Watch
//
//   L6  The workers give signs of life, and a gap between two of them is an outage. Whoever keeps deadlines with a restart policy must
//       know every outage up to then: so they are looked up, in the statement that gives the sign, before due actors are woken.
import type { Log } from "./log.ts";
import type { KnownOutages, Outage } from "./outage.ts";
import { pause, retrying } from "./waiting.ts";

export interface Signs {
  /** The newest sign of life of any worker, ms since the epoch: outages are known up to here. Null before the first. */
  readonly signedAt: number | null;
  /** Outages that ended after `since`, in order. */
  readonly outages: readonly Outage[];
}

/** Where signs of life are kept. */
export interface Watch {
  /**
   * Gives a sign of life if `isAlive`, records the gap before it if it was longer than a sign may be late, and tells what is known.
   * Throws `StoreUnavailable`.
   */
  look(isAlive: boolean, since: number): Promise<Signs>;
}

export interface WatchKeeper {
  /** What is known of outages now. */
  readonly known: () => KnownOutages;
  /** Looks once, now. Throws `StoreUnavailable`. */
  look(): Promise<void>;
  /** Looks again and again until `signal` fires. */
  follow(signal: AbortSignal): Promise<void>;
}

const SIGN_EVERY_MS = 1_000;

export function keepWatch(watch: Watch, isAlive: () => boolean, log: Log): WatchKeeper {
  let known: KnownOutages = { outages: [], until: -Infinity };
  const look = async (): Promise<void> => {
    const since = known.outages.at(-1)?.to ?? 0;
    const { signedAt, outages } = await watch.look(isAlive(), since);
    // Two looks may answer in the other order: what is known never becomes less.
    const more = outages.filter(({ to }) => to > (known.outages.at(-1)?.to ?? 0));
    known = {
      outages: more.length === 0 ? known.outages : [...known.outages, ...more],
      until: Math.max(known.until, signedAt ?? -Infinity),
    };
  };
  return {
    known: () => known,
    look,
    async follow(signal) {
      while (!signal.aborted) {
        await retrying(look, signal, (error, waitMs) =>
          log.error({ err: error, waitMs }, "No sign of life could be given; trying again."),
        );
        await pause(SIGN_EVERY_MS, signal);
      }
    },
  };
}
