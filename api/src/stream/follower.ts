// Follower
//
// Carries one client from its cursor into the live feed: replay from the journal in pages, then from memory, then live,
// without a gap and without a repeat (L9). Only the last step, memory to live, must not be interrupted; it is synchronous.
import { compareCursors, formatCursor, parseCursor } from "@microgrid/db";
import type { Cursor } from "@microgrid/db";
import type { Connection } from "./connection.ts";
import { wants } from "./entry.ts";
import type { Entry, Subscription } from "./entry.ts";
import type { Feed, Journal } from "./feed.ts";
import { frame } from "./frame.ts";

const tooOld = "The cursor is older than the journal is kept.";

export interface FollowerOptions {
  readonly feed: Feed;
  readonly journal: Journal;
  readonly connection: Connection;
  readonly subscription: Subscription;
  readonly clock: () => number;
  readonly pageSize?: number;
  /** To read more rows than this is slower for a client than to fetch everything again. */
  readonly mostReplayed?: number;
}

export interface Follower {
  /** Joins the feed after `since` (the text of a cursor), or from now on. */
  join(since: string | undefined): Promise<void>;
  ping(): void;
}

export function followFeed(options: FollowerOptions): Follower {
  const { feed, journal, connection, subscription, clock } = options;
  const pageSize = options.pageSize ?? 500;
  const mostReplayed = options.mostReplayed ?? 50_000;
  let position = feed.position();
  let isLive = false;

  const send = (entries: readonly Entry[]) => {
    let text = "";
    for (const entry of entries) {
      if (compareCursors(entry.cursor, position) > 0 && wants(subscription, entry)) text += entry.frame();
    }
    if (text !== "") connection.send(text);
  };

  const advance = (to: Cursor) => {
    if (compareCursors(to, position) > 0) position = to;
  };

  const goLive = () => {
    const missed = feed.recent().after(position);
    send(missed);
    advance(feed.position());
    isLive = true;
    const leave = feed.follow(({ entries, gap }) => {
      if (gap) sayReset(tooOld);
      else send(entries);
      advance(feed.position());
    });
    connection.onEnd(leave);
  };

  const ping = () => {
    if (isLive) advance(feed.position());
    const cursor = formatCursor(position);
    connection.send(frame("ping", { at: new Date(clock()).toISOString(), cursor }, cursor));
  };

  const sayReset = (reason: string) => {
    position = feed.position();
    const cursor = formatCursor(position);
    connection.send(frame("reset", { reason, cursor }, cursor));
  };

  /** null when the cursor can be continued, else why not. */
  const objection = async (since: Cursor | null): Promise<string | null> => {
    if (since === null) return "The cursor is not one of this feed.";
    if (feed.recent().covers(since) && compareCursors(since, feed.position()) <= 0) return null;
    // Another process may be ahead of this one, but none is ahead of the journal.
    if (compareCursors(since, await journal.head()) > 0) return "The cursor is ahead of the journal.";
    return null;
  };

  /** null when the client has caught up, else why it never will. */
  const replay = async (): Promise<string | null> => {
    let replayed = 0;
    while (!feed.recent().covers(position)) {
      const page = await journal.after(position, pageSize);
      if (!connection.isOpen()) return null;
      if (page.gap) return tooOld;
      send(page.entries);
      advance(page.next);
      replayed += page.entries.length;
      if (replayed >= mostReplayed) return "There is more to replay than to fetch again.";
      await connection.drained();
    }
    return null;
  };

  return {
    ping,
    async join(since) {
      const cursor = since === undefined ? null : parseCursor(since);
      position = cursor ?? feed.position();
      let trouble = since === undefined ? null : await objection(cursor);
      if (trouble === null) {
        ping();
        trouble = await replay();
      }
      if (!connection.isOpen()) return;
      if (trouble !== null) sayReset(trouble);
      goLive();
    },
  };
}
