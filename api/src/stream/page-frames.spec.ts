import { expect, test } from "vitest";
import type { Entry, Subscription } from "./entry.ts";
import { pageFrames } from "./page-frames.ts";

const subscription = (more: Partial<Subscription> = {}): Subscription => ({
  sites: null,
  devices: null,
  readingDevices: null,
  topics: new Set(["transition", "alarm"]),
  ...more,
});

/** A page of two rows that counts how often a frame was asked for. */
function page(trace?: Entry["trace"]) {
  let asked = 0;
  const entries = ["battery-1", "pv-1"].map((deviceId, n): Entry => ({
    cursor: { tx: 1n, seq: BigInt(n) },
    siteId: "alpha",
    deviceId,
    topic: "transition",
    isSupervision: false,
    frame: () => {
      asked += 1;
      return `of ${deviceId}\n`;
    },
    ...(trace ? { trace } : {}),
  }));
  return { entries, asked: () => asked };
}

test("clients who asked for the same share one encoding, whatever order they named things in", () => {
  const { entries, asked } = page();
  const one = pageFrames(subscription({ sites: new Set(["alpha", "beta"]) }));
  const other = pageFrames(subscription({ sites: new Set(["beta", "alpha"]) }));
  expect(one(entries)).toBe(other(entries));
  expect(String(one(entries))).toBe("of battery-1\nof pv-1\n");
  expect(asked()).toBe(2);
});

test("a client gets what it asked for and nothing of what others asked for", () => {
  const { entries } = page();
  const everything = pageFrames(subscription());
  const battery = pageFrames(subscription({ devices: new Set(["battery-1"]) }));
  const elsewhere = pageFrames(subscription({ sites: new Set(["beta"]) }));
  const alarms = pageFrames(subscription({ topics: new Set(["alarm"]) }));
  expect(
    [everything, battery, elsewhere, alarms].map((frames) => frames(entries)?.toString() ?? null),
  ).toEqual(["of battery-1\nof pv-1\n", "of battery-1\n", null, null]);
});

test("of a traced row each client's frame is counted", () => {
  const { entries, asked } = page({ parent: "00-0-0-01", frames: 0 });
  for (const frames of [pageFrames(subscription()), pageFrames(subscription())]) frames(entries);
  expect(asked()).toBe(4);
});
