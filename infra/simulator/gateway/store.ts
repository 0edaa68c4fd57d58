// Store: readings that could not be sent when they were taken. Bounded, and what it once took it keeps: when it is
// full the newest are refused, since a gap that ends is worth more than one that wanders.
import type { Envelope } from "@microgrid/api-specs";

export interface Store {
  /** How many of these it took; the rest found it full. */
  keep(envelopes: readonly Envelope[]): number;
  /** The oldest, up to `most`, marked as `historical`. */
  take(most: number): Envelope[];
  readonly size: number;
}

export function createStore(bound: number): Store {
  let kept: Envelope[] = [];
  let head = 0;
  return {
    keep(envelopes) {
      const room = Math.max(0, bound - (kept.length - head));
      const taken = envelopes.length <= room ? envelopes : envelopes.slice(0, room);
      kept.push(...taken);
      return taken.length;
    },
    take(most) {
      const taken = kept.slice(head, head + most);
      head += taken.length;
      if (head > 10_000 || head === kept.length) {
        kept = kept.slice(head);
        head = 0;
      }
      return taken.map((envelope) => ({ ...envelope, historical: true }));
    },
    get size() {
      return kept.length - head;
    },
  };
}
