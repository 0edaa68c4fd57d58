// Timeline
//
// The transitions of one device without a gap and without a repeat, newest first: pages of history below, live ones on top.
//   L9  The cursor is the identity; the order of a page is commit order, and what came live after a page is newer than the page.
import type { Transition } from "./transition.ts";

export interface Timeline {
  readonly items: readonly Transition[];
  /** Where older history goes on; null at its end, undefined before the first page. */
  readonly older: string | null | undefined;
}

export const Timeline = {
  empty: { items: [], older: undefined } as Timeline,

  /** Live transitions, oldest first as they came. */
  withLive(timeline: Timeline, arrived: readonly Transition[]): Timeline {
    const known = new Set(timeline.items.map((item) => item.cursor));
    const fresh = arrived.filter((item) => !known.has(item.cursor) && known.add(item.cursor));
    return fresh.length === 0 ? timeline : { ...timeline, items: [...fresh.reverse(), ...timeline.items] };
  },

  /** The newest page, again after a reset. Without an overlap with what is held there may be a hole, so the old is let go. */
  withHead(timeline: Timeline, page: readonly Transition[], next: string | null): Timeline {
    if (timeline.older === undefined) {
      const inPage = new Set(page.map((item) => item.cursor));
      return { items: [...timeline.items.filter((item) => !inPage.has(item.cursor)), ...page], older: next };
    }
    const held = new Map(timeline.items.map((item, index) => [item.cursor, index]));
    const joint = page.findIndex((item) => held.has(item.cursor));
    if (joint === -1) return { items: page, older: next };
    const at = held.get(page[joint]!.cursor)!;
    const newer = timeline.items
      .slice(0, at)
      .filter((item) => !page.slice(0, joint).some((one) => one.cursor === item.cursor));
    return { items: [...newer, ...page.slice(0, joint), ...timeline.items.slice(at)], older: timeline.older };
  },

  withOlder(timeline: Timeline, page: readonly Transition[], next: string | null): Timeline {
    const known = new Set(timeline.items.map((item) => item.cursor));
    return { items: [...timeline.items, ...page.filter((item) => !known.has(item.cursor))], older: next };
  },
};
