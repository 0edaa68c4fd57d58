import { expect, test } from "vitest";
import { createLiveFeed } from "./live-feed.ts";
import type { StreamOptions } from "./stream-client.ts";

function world() {
  const opened: (Omit<StreamOptions, "ports"> & { closed: boolean })[] = [];
  const frames: (() => void)[] = [];
  const settles: (() => void)[] = [];
  let cursor: string | null = null;
  const feed = createLiveFeed({
    open(options) {
      const entry = { ...options, closed: false };
      opened.push(entry);
      return { cursor: () => cursor, wake() {}, close: () => void (entry.closed = true) };
    },
    schedule: (run) => {
      frames.push(run);
      return () => {};
    },
    settle: (run) => settles.push(run),
    onStatus() {},
    onPing() {},
  });
  return {
    feed,
    opened,
    settle: () => settles.splice(0).forEach((run) => run()),
    frame: () => frames.splice(0).forEach((run) => run()),
    at: (next: string) => void (cursor = next),
  };
}

const listener = (topics: string[], readingDevice?: () => string) => {
  const heard: [string, readonly unknown[]][] = [];
  const fresh: string[] = [];
  return {
    topics,
    readingDevice,
    heard,
    fresh,
    onFrames: (topic: string, list: readonly unknown[]) => void heard.push([topic, list]),
    onFresh: (reason: string) => void fresh.push(reason),
  };
};

test("however many listen, one stream is open, with the union of what they want", () => {
  const { feed, opened, settle } = world();
  feed.start();
  feed.listen(listener(["alarm"]));
  feed.listen(listener(["transition", "alarm"]));
  settle();
  expect(opened.map((one) => one.url)).toEqual(["/v1/stream?topic=alarm&topic=transition"]);
});

test("a page that wants more reopens the stream from its cursor, and a page that wants the same does not", () => {
  const { feed, opened, settle, at } = world();
  feed.start();
  feed.listen(listener(["alarm"]));
  settle();
  at("7-7");
  const leave = feed.listen(listener(["reading"]));
  settle();
  expect(opened[0]!.closed).toBe(true);
  expect(opened[1]).toMatchObject({ url: "/v1/stream?topic=alarm&topic=reading", cursor: "7-7" });
  leave();
  feed.listen(listener(["reading"]));
  settle();
  expect(opened).toHaveLength(2);
});

test("a page that shows one device asks for its readings only, beside all alarms", () => {
  const { feed, opened, settle, at } = world();
  let shown = "battery-1";
  feed.start();
  feed.listen(listener(["alarm"]));
  feed.listen(listener(["reading"], () => shown));
  feed.listen(listener(["reading"], () => shown));
  settle();
  at("7-7");
  shown = "pv-2";
  feed.review();
  settle();
  expect(opened.map(({ url, cursor }) => [url, cursor])).toEqual([
    ["/v1/stream?topic=alarm&topic=reading&readingDevice=battery-1", null],
    ["/v1/stream?topic=alarm&topic=reading&readingDevice=pv-2", "7-7"],
  ]);
});

test("readings are of all devices as soon as one listener wants them all", () => {
  const { feed, opened, settle } = world();
  feed.start();
  feed.listen(listener(["reading"], () => "battery-1"));
  const leave = feed.listen(listener(["reading"]));
  settle();
  leave();
  settle();
  expect(opened.map(({ url }) => url)).toEqual([
    "/v1/stream?topic=reading",
    "/v1/stream?topic=reading&readingDevice=battery-1",
  ]);
});

test("all frames between two animation frames come as one batch per topic, in order", () => {
  const { feed, opened, settle, frame } = world();
  const alarms = listener(["alarm"]);
  const both = listener(["alarm", "transition"]);
  feed.start();
  feed.listen(alarms);
  feed.listen(both);
  settle();
  for (const [event, data] of [
    ["alarm", 1],
    ["transition", 2],
    ["alarm", 3],
  ] as const)
    opened[0]!.onFrame({ event, data });
  expect(alarms.heard).toEqual([]);
  frame();
  expect(alarms.heard).toEqual([["alarm", [1, 3]]]);
  expect(both.heard).toEqual([
    ["alarm", [1, 3]],
    ["transition", [2]],
  ]);
});

test("what came before a reset is delivered before the page fetches again", () => {
  const { feed, opened, settle } = world();
  const order: string[] = [];
  feed.start();
  feed.listen({
    topics: ["alarm"],
    onFrames: () => void order.push("frames"),
    onFresh: () => void order.push("fresh"),
  });
  settle();
  opened[0]!.onFrame({ event: "alarm", data: 1 });
  opened[0]!.onFresh("reset");
  expect(order).toEqual(["frames", "fresh"]);
});

test("nothing is opened before the start or after the stop", () => {
  const { feed, opened, settle } = world();
  feed.listen(listener(["alarm"]));
  settle();
  expect(opened).toEqual([]);
  feed.start();
  settle();
  feed.stop();
  feed.listen(listener(["reading"]));
  settle();
  expect(opened).toHaveLength(1);
  expect(opened[0]!.closed).toBe(true);
});
