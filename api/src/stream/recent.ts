import { compareCursors } from "@microgrid/db";
import type { Cursor } from "@microgrid/db";
import type { Entry } from "./entry.ts";

/**
 * The newest entries of the feed, so that clients which were away for seconds resume from memory, and so that a client
 * that replays from the database can step over into the live feed without a gap.
 */
export interface Recent {
  /** Everything after this cursor is in memory. */
  readonly floor: () => Cursor;
  add(entries: readonly Entry[]): void;
  after(cursor: Cursor): readonly Entry[];
  covers(cursor: Cursor): boolean;
}

export function recentEntries(start: Cursor, capacity: number): Recent {
  let floor = start;
  let entries: Entry[] = [];
  return {
    floor: () => floor,
    covers: (cursor) => compareCursors(cursor, floor) >= 0,
    add(added) {
      entries.push(...added);
      // Trimmed at twice the capacity, so that it is paid for once per `capacity` entries.
      if (entries.length < 2 * capacity) return;
      const dropped = entries.length - capacity;
      floor = entries[dropped - 1]?.cursor ?? floor;
      entries = entries.slice(dropped);
    },
    after(cursor) {
      let low = 0;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const at = entries[middle];
        if (at !== undefined && compareCursors(at.cursor, cursor) <= 0) low = middle + 1;
        else high = middle;
      }
      return entries.slice(low);
    },
  };
}
