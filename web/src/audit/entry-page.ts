// Entry page
//
// The entries that are held. The log only grows at its head, so a newer head goes above what is held wherever it reaches down to it.
import type { Entry } from "./entry.ts";

export interface EntryPage {
  /** Newest first. */
  readonly entries: readonly Entry[];
  /** Where older ones go on; null when there are none. */
  readonly next: string | null;
}

export const EntryPage = {
  empty: { entries: [], next: null } as EntryPage,

  withHead(held: EntryPage, head: EntryPage): EntryPage {
    const last = head.entries.at(-1);
    const newest = held.entries[0];
    // Otherwise there may be entries between them.
    const reaches =
      head.next === null || (last !== undefined && newest !== undefined && last.id <= newest.id);
    if (!reaches || newest === undefined) return head;
    return {
      entries: [...head.entries.filter(({ id }) => id > newest.id), ...held.entries],
      next: held.next,
    };
  },

  withOlder(held: EntryPage, page: EntryPage): EntryPage {
    const oldest = held.entries.at(-1)?.id ?? Infinity;
    return {
      entries: [...held.entries, ...page.entries.filter(({ id }) => id < oldest)],
      next: page.next,
    };
  },
};
