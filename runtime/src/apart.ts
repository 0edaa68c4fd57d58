// Apart
//
// What did not end beside others is carried by itself, in no turn's place, so that nobody waits for it meanwhile. It keeps its actor: what
// came for that later waits.
//   L2  First its messages are held in the store, so that their deliveries, and with them their lanes, wait for no try.
//   L8  Two at once at most: where there is no other thread for them, each may hold the thread of all.
import type { Errand } from "./errand.ts";

const MOST_AT_ONCE = 2;

export interface Apart {
  /** Holds their messages, and carries them as soon as there is room. */
  add(errands: readonly Errand[]): void;
  /** Errands that are being held or carried. */
  readonly underWay: number;
}

export interface ApartPorts {
  /** Says what is left of it when its messages are held; null: it was restored. Never rejects. */
  hold(errand: Errand): Promise<Errand | null>;
  /** Never rejects. */
  carry(errand: Errand): Promise<unknown>;
  /** To be carried with what comes, or given back. */
  restore(errand: Errand): void;
  /** One is no longer under way. */
  ended(): void;
  readonly signal: AbortSignal;
}

export function createApart({ hold, carry, restore, ended, signal }: ApartPorts): Apart {
  const waiting: Errand[] = [];
  let holding = 0;
  let carrying = 0;

  const keep = async (errand: Errand): Promise<void> => {
    holding += 1;
    const left = await hold(errand);
    holding -= 1;
    if (left !== null) waiting.push(left);
    follow();
    ended();
  };
  const begin = async (errand: Errand): Promise<void> => {
    carrying += 1;
    await carry(errand);
    carrying -= 1;
    follow();
    ended();
  };
  const follow = (): void => {
    const room = signal.aborted ? waiting.length : MOST_AT_ONCE - carrying;
    for (const errand of waiting.splice(0, Math.max(0, room))) {
      if (signal.aborted) restore(errand);
      else void begin(errand);
    }
  };

  return {
    add(errands) {
      for (const errand of errands) void keep(errand);
    },
    get underWay() {
      return holding + carrying;
    },
  };
}
