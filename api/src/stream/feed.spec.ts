import { pino } from "pino";
import { expect, test, vi } from "vitest";
import type { Bell } from "./bell.ts";
import type { Entry } from "./entry.ts";
import { createFeed } from "./feed.ts";
import type { JournalPage, News } from "./feed.ts";

const at = (tx: number) => ({ tx: BigInt(tx), seq: 0n });
const entry = (tx: number): Entry => ({
  cursor: at(tx),
  siteId: "alpha",
  deviceId: "battery-1",
  topic: "transition",
  isSupervision: false,
  frame: () => "",
});

test("after a gap memory covers nothing before its end, so that nobody steps over what is lost", async () => {
  const pages: JournalPage[] = [
    { entries: [entry(2)], next: at(2), more: true, gap: false },
    { entries: [entry(8), entry(9)], next: at(9), more: true, gap: true },
    { entries: [entry(10)], next: at(10), more: false, gap: false },
  ];
  const feed = createFeed({
    journal: {
      head: async () => at(1),
      after: async (cursor) => pages.shift() ?? { entries: [], next: cursor, more: false, gap: false },
    },
    bell: { onRing: () => () => undefined } as unknown as Bell,
    log: pino({ level: "silent" }),
    clock: () => 0,
    pollMs: 5,
  });
  const heard: News[] = [];
  feed.follow((news) => heard.push(news));
  await feed.start();
  await vi.waitFor(() => expect(feed.position()).toEqual(at(10)), { timeout: 45_000 });
  expect(heard.map(({ gap }) => gap)).toEqual([false, true, false]);
  expect([1, 2, 8, 9, 10].map((tx) => feed.recent().covers(at(tx)))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
  expect(feed.recent().after(at(9))).toHaveLength(1);
  await feed.stop();
});
