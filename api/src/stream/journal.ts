import { feedHead, readFeed } from "@microgrid/db";
import type { JournalEntry, Queryable } from "@microgrid/db";
import { lazily } from "./entry.ts";
import type { Entry } from "./entry.ts";
import type { Journal } from "./feed.ts";

/** The journal of Postgres, with each row's frame made when it is first wanted. */
export function postgresJournal(db: Queryable, frameOf: (entry: JournalEntry) => string): Journal {
  return {
    head: () => feedHead(db),
    async after(cursor, limit) {
      const { entries, ...rest } = await readFeed(db, { after: cursor, limit });
      return { entries: entries.map((entry) => toEntry(entry, frameOf)), ...rest };
    },
  };
}

function toEntry(entry: JournalEntry, frameOf: (entry: JournalEntry) => string): Entry {
  const frame = lazily(() => frameOf(entry));
  const plain = {
    cursor: entry.cursor,
    siteId: entry.siteId,
    deviceId: entry.actorId,
    topic: entry.machine === "alarm" ? ("alarm" as const) : ("transition" as const),
    isSupervision: /^actor\.(paused|drained|resumed)$/.test(entry.event.type),
  };
  if (entry.trace === null) return { ...plain, frame };
  const trace = { parent: entry.trace, frames: 0 };
  const counted = () => {
    trace.frames += 1;
    return frame();
  };
  return { ...plain, frame: counted, trace };
}
