// Follower
//
// Carries one client from its cursor into the live feed: replay from the journal in pages, then from memory, then live,
// without a gap and without a repeat (L9). Until the last few rows it goes at the speed of the client: one that is far
// behind is not one that does not read. Only the last step, memory to live, must not be interrupted; it is synchronous.
import { compareCursors, formatCursor, parseCursor } from "@microgrid/db";
import type { Cursor } from "@microgrid/db";
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { Connection } from "./connection.ts";
import { wants } from "./entry.ts";
import type { Entry, Subscription } from "./entry.ts";
import type { Feed, Journal } from "./feed.ts";
import { frame } from "./frame.ts";
import { pageFrames } from "./page-frames.ts";

/** What is sent before the client has to have taken it. */
const chunkLength = 128 * 1024;
/** As many rows may be left when the client goes live. */
const fewRows = 100;

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

  /** At the speed of the client. The position moves with what is sent, because pings tell it meanwhile. */
  const sendInChunks = async (entries: readonly Entry[], next: Cursor) => {
    let text = "";
    for (const entry of entries) {
      if (wants(subscription, entry)) text += entry.frame();
      if (text.length < chunkLength) continue;
      connection.send(text);
      text = "";
      advance(entry.cursor);
      await connection.drained();
      if (!connection.isOpen()) return;
    }
    if (text !== "") connection.send(text);
    advance(next);
    await connection.drained();
  };

  const goLive = () => {
    if (!feed.recent().covers(position)) sayReset(tooOld);
    send(feed.recent().after(position));
    advance(feed.position());
    crashPoint("S2");
    isLive = true;
    const framesOf = pageFrames(subscription);
    const leave = feed.follow(({ entries, gap }) => {
      try {
        const first = entries[0];
        // A client whose replay read the journal further than the feed had: some of this page is not new to it.
        const isAhead = first !== undefined && compareCursors(first.cursor, position) <= 0;
        const frames = gap || isAhead ? null : framesOf(entries);
        if (gap) sayReset(tooOld);
        else if (isAhead) send(entries);
        else if (frames !== null) connection.send(frames);
        advance(feed.position());
      } catch {
        // Nobody knows what this client has got: it comes back with the cursor it knows. The others hear on.
        connection.end();
      }
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
    for (;;) {
      const page = fromMemory() ?? (await journal.after(position, pageSize));
      if (!connection.isOpen()) return null;
      if (page === "few") return null;
      if (page.gap) return tooOld;
      await sendInChunks(page.entries, page.next);
      replayed += page.entries.length;
      if (replayed >= mostReplayed) return "There is more to replay than to fetch again.";
    }
  };

  /** null when memory does not reach back to the client, `few` when it may go live. */
  const fromMemory = () => {
    if (!feed.recent().covers(position)) return null;
    const missed = feed.recent().after(position);
    const last = missed.at(-1);
    if (last === undefined || missed.length <= fewRows) return "few";
    return { entries: missed, next: last.cursor, gap: false };
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
