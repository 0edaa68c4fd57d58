import { feedHead, oldestCursor, readFeed } from "@microgrid/db";
import type { JournalEntry, Queryable } from "@microgrid/db";
import { lazily } from "./entry.ts";
import type { Entry } from "./entry.ts";
import type { Journal } from "./feed.ts";

/** How a row of the journal looks on the wire, as the `data` of its event. */
export interface EntryViews {
  transition(entry: JournalEntry): unknown;
  alarm(entry: JournalEntry): unknown;
}

/** The journal of Postgres, with each row's frame made when it is first wanted. */
export function postgresJournal(db: Queryable, frameOf: (entry: JournalEntry) => string): Journal {
  return {
    head: () => feedHead(db),
    floor: () => oldestCursor(db),
    async after(cursor, limit) {
      const batch = await readFeed(db, { after: cursor, limit });
      return {
        entries: batch.entries.map((entry) => toEntry(entry, frameOf)),
        next: batch.next,
        more: batch.more,
      };
    },
  };
}

function toEntry(entry: JournalEntry, frameOf: (entry: JournalEntry) => string): Entry {
  return {
    cursor: entry.cursor,
    siteId: entry.siteId,
    deviceId: entry.actorId,
    topic: entry.machine === "alarm" ? "alarm" : "transition",
    frame: lazily(() => frameOf(entry)),
  };
}
