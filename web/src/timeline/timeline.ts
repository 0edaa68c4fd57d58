// Timeline
//
// The transitions of one device without a gap and without a repeat, newest first: pages of history below, live ones on top.
//   L9  The cursor is the identity; the order of a page is commit order, and what came live after a page is newer than the page.
import type { Transition } from "./transition.ts";

/** Only the API can name a place in the history; where live ones pushed out the old, it has to be looked for from the newest page. */
export const soughtFromHead = Symbol("sought from the head");

export interface Timeline {
  readonly items: readonly Transition[];
  /** Where older history goes on; null at its end, undefined while the first page is missing or what is held may have a hole. */
  readonly older: string | typeof soughtFromHead | null | undefined;
}

/** Live transitions push out the oldest beyond this; they come back from the history when scrolled to. */
export const mostHeld = 2000;

/** Versions of a device only grow, so a repeat can only stand among those that are not older. */
function holds(items: readonly Transition[], one: Transition): boolean {
  for (const item of items) {
    if (item.version < one.version) return false;
    if (item.cursor === one.cursor) return true;
  }
  return false;
}

export const Timeline = {
  empty: { items: [], older: undefined } as Timeline,

  /** Live transitions, oldest first as they came. */
  withLive(timeline: Timeline, arrived: readonly Transition[]): Timeline {
    const inBatch = new Set<string>();
    const fresh = arrived.filter((one) => {
      if (inBatch.has(one.cursor) || holds(timeline.items, one)) return false;
      inBatch.add(one.cursor);
      return true;
    });
    if (fresh.length === 0) return timeline;
    const items = [...fresh.reverse(), ...timeline.items];
    if (items.length <= mostHeld) return { ...timeline, items };
    items.length = mostHeld;
    return { items, older: timeline.older === undefined ? undefined : soughtFromHead };
  },

  /** The newest page, again after a reset. Without an overlap with what is held there may be a hole, so the old is let go. */
  withHead(timeline: Timeline, page: readonly Transition[], next: string | null): Timeline {
    const first = page[0];
    const last = page.at(-1);
    if (!first || !last) return { items: timeline.items, older: next };
    const inPage = new Set(page.map((item) => item.cursor));
    const newer = timeline.items.filter((item) => item.version >= first.version && !inPage.has(item.cursor));
    const joint =
      timeline.older === undefined ? -1 : timeline.items.findIndex((item) => item.cursor === last.cursor);
    if (joint === -1) return { items: [...newer, ...page], older: next };
    return { items: [...newer, ...page, ...timeline.items.slice(joint + 1)], older: timeline.older };
  },

  /** An older page; what it repeats is left out. */
  withOlder(timeline: Timeline, page: readonly Transition[], next: string | null): Timeline {
    const known = new Set(timeline.items.map((item) => item.cursor));
    const lowest = timeline.items.at(-1)?.version ?? Infinity;
    const below = page.filter((item) => item.version <= lowest && !known.has(item.cursor));
    return { items: [...timeline.items, ...below], older: next };
  },

  /** Whether a page goes further down than what is held. */
  isBelow(timeline: Timeline, page: readonly Transition[]): boolean {
    const lowest = timeline.items.at(-1);
    const last = page.at(-1);
    return !lowest || (last !== undefined && last.version < lowest.version);
  },

  /** A page that should have closed a hole did not come: the next one starts anew. */
  torn: (timeline: Timeline): Timeline => ({ ...timeline, older: undefined }),
};
