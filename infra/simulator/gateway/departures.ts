// Departures: which envelopes leave next. First what is due again, then live readings, then the store, as far as
// there is room beside the live ones.
import type { Envelope } from "@microgrid/api-specs";
import type { Store } from "./store.ts";

export interface Batch {
  readonly envelopes: readonly Envelope[];
  readonly dueAt: number;
  /** The link may still play its one trick on it. */
  readonly fresh: boolean;
  /** The API may have it already. */
  readonly sentBefore: boolean;
}

export interface Departures {
  /** Takes live readings; gives back the oldest when there are more than it may hold. */
  offer(envelopes: readonly Envelope[]): readonly Envelope[];
  /** Sends these again, or at last, at `dueAt` (ms epoch). */
  again(envelopes: readonly Envelope[], dueAt: number, sentBefore: boolean): void;
  /** `partly`: live readings leave also when they do not fill a batch. */
  next(now: number, roomForOld: boolean, partly: boolean): Batch | null;
  /** Gives up all live readings. */
  surrender(): readonly Envelope[];
  /** Everything that waits for its time is due now. */
  hasten(): void;
  readonly size: number;
}

export function createDepartures(batch: number, liveBound: number, store: Store): Departures {
  let live: Envelope[] = [];
  let waiting: Batch[] = [];
  return {
    offer(envelopes) {
      live.push(...envelopes);
      if (live.length <= liveBound) return [];
      const oldest = live.slice(0, live.length - liveBound);
      live = live.slice(-liveBound);
      return oldest;
    },
    again(envelopes, dueAt, sentBefore) {
      waiting.push({ envelopes, dueAt, fresh: false, sentBefore });
    },
    next(now, roomForOld, partly) {
      const due = waiting.findIndex(({ dueAt }) => dueAt <= now);
      if (due >= 0) return waiting.splice(due, 1)[0] ?? null;
      if (live.length >= (partly ? 1 : batch)) {
        const envelopes = live.slice(0, batch);
        live = live.slice(batch);
        return { envelopes, dueAt: now, fresh: true, sentBefore: false };
      }
      if (store.size === 0 || !roomForOld) return null;
      return { envelopes: store.take(batch), dueAt: now, fresh: false, sentBefore: false };
    },
    surrender() {
      const given = live;
      live = [];
      return given;
    },
    hasten() {
      waiting = waiting.map((each) => ({ ...each, dueAt: 0 }));
    },
    get size() {
      return waiting.length + live.length + store.size;
    },
  };
}
