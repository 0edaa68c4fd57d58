import type { Cursor } from "@microgrid/db";
import { expect, test, vi } from "vitest";
import type { Connection } from "./connection.ts";
import type { Entry } from "./entry.ts";
import type { Feed, Journal, News } from "./feed.ts";
import { followFeed } from "./follower.ts";
import { recentEntries } from "./recent.ts";

const entry = (n: number): Entry => ({
  cursor: { tx: BigInt(n), seq: 0n },
  siteId: "alpha",
  deviceId: "battery-1",
  topic: "transition",
  isSupervision: false,
  frame: () => `id: ${n}\n${"x".repeat(2000)}\n\n`,
});

/** A feed with `count` rows in memory that grows by one with each look at it. */
function feedOf(count: number) {
  const recent = recentEntries({ tx: 0n, seq: 0n }, 100_000);
  recent.add(Array.from({ length: count }, (_, n) => entry(n + 1)));
  const listeners: ((news: News) => void)[] = [];
  let last = count;
  const position = (): Cursor => ({ tx: BigInt(last), seq: 0n });
  const feed = {
    position,
    recent: () => recent,
    follow: (listener: (news: News) => void) => (listeners.push(listener), () => undefined),
  } as unknown as Feed;
  const grow = () => {
    last += 1;
    const entries = [entry(last)];
    recent.add(entries);
    for (const listener of listeners) listener({ entries, gap: false });
  };
  return { feed, grow };
}

/** A client that takes what was sent when it is waited for, and is cut off at 1 MiB as a real one is. */
function readingClient(onTaken: () => void) {
  let waiting = 0;
  let isOpen = true;
  const got: number[] = [];
  const connection: Connection = {
    send(frames) {
      if (waiting > 1024 * 1024) isOpen = false;
      if (!isOpen) return false;
      waiting += frames.length;
      for (const [, id] of String(frames).matchAll(/^id: (\d+)$/gm)) got.push(Number(id));
      return true;
    },
    async drained() {
      await new Promise((resolve) => setImmediate(resolve));
      waiting = 0;
      onTaken();
    },
    end: () => undefined,
    isOpen: () => isOpen,
    onEnd: () => undefined,
  };
  return { connection, got };
}

const noJournal: Journal = {
  head: () => Promise.reject(new Error("must not be asked")),
  after: () => Promise.reject(new Error("must not be asked")),
};

test("a client whose replay was ahead of the feed gets no row twice when the feed comes after", async () => {
  const { feed, grow } = feedOf(3);
  const { connection, got } = readingClient(() => undefined);
  const page = { entries: [1, 2, 3, 4].map(entry), next: { tx: 4n, seq: 0n }, more: false, gap: false };
  const recent = feed.recent();
  const follower = followFeed({
    feed: {
      ...feed,
      recent: () => ({ ...recent, covers: () => connection.isOpen() && got.length > 0, after: () => [] }),
    },
    journal: { head: async () => page.next, after: async () => page },
    connection,
    subscription: { sites: null, devices: null, readingDevices: null, topics: new Set(["transition"]) },
    clock: () => 0,
  });
  await follower.join("0-0");
  grow();
  grow();
  expect(got).toEqual([1, 2, 3, 4, 5]);
});

test("a client to whom a row cannot be written is sent away to come back, and the others miss nothing", async () => {
  const { feed, grow } = feedOf(1);
  const subscription = {
    sites: null,
    devices: null,
    readingDevices: null,
    topics: new Set(["transition"] as const),
  };
  const clients = [readingClient(() => undefined), readingClient(() => undefined)] as const;
  const [broken, sound] = clients;
  for (const { connection } of clients)
    await followFeed({ feed, journal: noJournal, connection, subscription, clock: () => 0 }).join("0-0");
  const end = vi.spyOn(broken.connection, "end");
  vi.spyOn(broken.connection, "send").mockImplementation(() => {
    throw new Error("Half of it was written.");
  });
  grow();
  expect(end).toHaveBeenCalledOnce();
  expect(sound.got).toEqual([1, 2]);
});

test("a client that reads and is far behind in memory gets every row once, and is not cut off", async () => {
  const { feed, grow } = feedOf(8000);
  const { connection, got } = readingClient(grow);
  const follower = followFeed({
    feed,
    journal: noJournal,
    connection,
    subscription: { sites: null, devices: null, readingDevices: null, topics: new Set(["transition"]) },
    clock: () => 0,
  });
  await follower.join("0-0");
  grow();
  expect(connection.isOpen()).toBe(true);
  const last = Number(feed.position().tx);
  expect(last).toBeGreaterThan(8000);
  expect(got).toEqual(Array.from({ length: last }, (_, n) => n + 1));
});
