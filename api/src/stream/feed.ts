// Feed
//
// One per process. Follows the journal by cursor and hands every row to every subscriber, once and in order. Keeps no
// truth: what it forgets stands in the journal.
//   L9  Order of the feed is commit order: rows are read by (tx, seq) below the oldest transaction still running.
// The bell only shortens the wait; without it the feed looks every second.
import type { Cursor } from "@microgrid/db";
import type { Logger } from "pino";
import type { Bell } from "./bell.ts";
import type { Entry } from "./entry.ts";
import type { FeedTraces } from "./feed-trace.ts";
import { recentEntries } from "./recent.ts";
import type { Recent } from "./recent.ts";

/** The journal as the feed sees it. */
export interface Journal {
  /** The end of what can be read now. */
  head(): Promise<Cursor>;
  /** Rows after `cursor`, in order, below the horizon. `next` also moves when there was nothing. */
  after(cursor: Cursor, limit: number): Promise<JournalPage>;
}

export interface JournalPage {
  readonly entries: readonly Entry[];
  readonly next: Cursor;
  readonly more: boolean;
  /** Rows after the cursor have been deleted: whoever stands there has missed them. */
  readonly gap: boolean;
}

/** What a follower hears: new entries, in order, and whether some before them are lost. */
export interface News {
  readonly entries: readonly Entry[];
  readonly gap: boolean;
}

export interface FeedOptions {
  readonly journal: Journal;
  readonly bell: Bell;
  readonly log: Logger;
  readonly clock: () => number;
  readonly pollMs?: number | undefined;
  readonly pageSize?: number;
  readonly recentCapacity?: number;
  /** Undefined: nothing is traced. */
  readonly traces?: FeedTraces | undefined;
}

export interface Feed {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Called with each page of new entries, in order. Returns how to leave. */
  follow(listener: (news: News) => void): () => void;
  readonly position: () => Cursor;
  readonly recent: () => Recent;
  /** Milliseconds since the feed last saw the journal's end, and why if it cannot. */
  readonly health: () => { readonly lagMs: number; readonly error: string | null };
}

// A commit that ended while an older transaction was still running is held back by the horizon, with no bell of its own.
const lookAgainMs = [15, 60, 200];

export function createFeed(options: FeedOptions): Feed {
  const { journal, bell, log, clock, traces } = options;
  const pollMs = options.pollMs ?? 1000;
  const pageSize = options.pageSize ?? 1000;
  const recentCapacity = options.recentCapacity ?? 4096;
  const listeners = new Set<(news: News) => void>();
  let position: Cursor = { tx: 0n, seq: 0n };
  let recent = recentEntries(position, 0);
  let seenAt = clock();
  let failure: string | null = null;
  let isRunning = false;
  let isWanted = false;
  let isStopped = false;
  let looking: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let emptyLooks = lookAgainMs.length;
  let leaveBell = () => {};

  const publish = ({ entries, next, gap }: JournalPage) => {
    // What is in memory from before a gap, and what came with it, is of no use to anybody who resumes before its end.
    if (gap) recent = recentEntries(next, recentCapacity);
    position = next;
    if (entries.length === 0 && !gap) return;
    if (!gap) recent.add(entries);
    for (const listener of listeners) listener({ entries, gap });
  };

  const readToEnd = async () => {
    let found = 0;
    for (;;) {
      const startedAt = traces === undefined ? 0 : Date.now();
      const page = await journal.after(position, pageSize);
      if (isStopped) return;
      const written = traces?.read(page.entries, startedAt);
      publish(page);
      written?.();
      found += page.entries.length;
      if (!page.more) break;
    }
    seenAt = clock();
    failure = null;
    emptyLooks = found > 0 ? 0 : emptyLooks + 1;
  };

  const look = async () => {
    isRunning = true;
    for (let again = true; again; again = isWanted && !isStopped) {
      isWanted = false;
      try {
        await readToEnd();
      } catch (error) {
        failure = (error as Error).message;
        log.warn({ reason: failure }, "the feed cannot read the journal");
        break;
      }
    }
    isRunning = false;
    if (!isStopped) schedule();
  };

  const schedule = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(wake, failure === null ? (lookAgainMs[emptyLooks] ?? pollMs) : pollMs);
  };

  const wake = () => {
    if (isStopped) return;
    if (isRunning) isWanted = true;
    else looking = look();
  };

  return {
    async start() {
      position = await journal.head();
      recent = recentEntries(position, recentCapacity);
      leaveBell = bell.onRing(() => {
        emptyLooks = -1;
        wake();
      });
      wake();
    },
    async stop() {
      isStopped = true;
      leaveBell();
      if (timer !== null) clearTimeout(timer);
      await looking;
    },
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    position: () => position,
    recent: () => recent,
    health: () => ({ lagMs: Math.max(0, clock() - seenAt), error: failure }),
  };
}
