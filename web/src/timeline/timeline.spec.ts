import type { Transition as Wire } from "@microgrid/api-specs";
import { expect, test } from "vitest";
import { mostHeld, soughtFromHead, Timeline } from "./timeline.ts";
import { cause, stateChanges, Transition } from "./transition.ts";

const wire = (cursor: string, over: Partial<Wire> = {}): Wire => ({
  cursor,
  deviceId: "battery-1",
  siteId: "demo",
  kind: "battery",
  version: 1,
  at: "2026-01-01T00:00:00.000Z",
  part: null,
  event: { type: "telemetry.received" },
  before: { link: "online", control: "idle" },
  after: { link: "late", control: "idle" },
  state: "standby",
  taken: [],
  orders: [],
  ...over,
});
const t = (n: number): Transition => Transition.fromWire(wire(`1-${n}`, { version: n }));
const cursors = (timeline: Timeline): string[] => timeline.items.map((item) => item.cursor);
const page = (...ns: number[]): Transition[] => ns.map(t);

test("what came live while the first page was on its way stands above it, once (L9)", () => {
  let timeline = Timeline.withLive(Timeline.empty, page(4, 5));
  timeline = Timeline.withHead(timeline, page(4, 3, 2), "older");
  expect(cursors(timeline)).toEqual(["1-5", "1-4", "1-3", "1-2"]);
  expect(timeline.older).toBe("older");
});

test("live ones come on top in reverse order of arrival, and never twice", () => {
  let timeline = Timeline.withHead(Timeline.empty, page(2, 1), null);
  timeline = Timeline.withLive(timeline, page(3, 4));
  timeline = Timeline.withLive(timeline, page(4, 4));
  expect(cursors(timeline)).toEqual(["1-4", "1-3", "1-2", "1-1"]);
});

test("after a reset a page that overlaps closes the hole and keeps the history", () => {
  let timeline = Timeline.withHead(Timeline.empty, page(3, 2, 1), "more");
  timeline = Timeline.withHead(timeline, page(5, 4, 3), "other");
  expect(cursors(timeline)).toEqual(["1-5", "1-4", "1-3", "1-2", "1-1"]);
  expect(timeline.older).toBe("more");
});

test("after a reset a page that does not overlap replaces everything: a hole is never shown as history", () => {
  let timeline = Timeline.withHead(Timeline.empty, page(3, 2, 1), "more");
  timeline = Timeline.withHead(timeline, page(9, 8), "other");
  expect(cursors(timeline)).toEqual(["1-9", "1-8"]);
  expect(timeline.older).toBe("other");
});

test("older pages follow below without a repeat", () => {
  let timeline = Timeline.withHead(Timeline.empty, page(4, 3), "more");
  timeline = Timeline.withOlder(timeline, page(3, 2, 1), null);
  expect(cursors(timeline)).toEqual(["1-4", "1-3", "1-2", "1-1"]);
  expect(timeline.older).toBeNull();
});

test("what is held stays bounded, and the history goes on below what was pushed out", () => {
  let timeline = Timeline.withHead(Timeline.empty, page(2, 1), null);
  for (let n = 3; n <= mostHeld + 10; n += 10)
    timeline = Timeline.withLive(timeline, page(...Array.from({ length: 10 }, (_, index) => n + index)));
  expect(timeline.items).toHaveLength(mostHeld);
  expect(timeline.items[0]!.cursor).toBe(`1-${mostHeld + 12}`);
  expect(timeline.older).toBe(soughtFromHead);
  expect(Timeline.isBelow(timeline, page(40, 30, 20))).toBe(false);
  expect(Timeline.isBelow(timeline, page(14, 13, 12))).toBe(true);
});

test("two steps of one version are both kept", () => {
  const both = ["1-7", "1-8"].map((cursor) => Transition.fromWire(wire(cursor, { version: 7 })));
  const timeline = Timeline.withLive(Timeline.withLive(Timeline.empty, both), both);
  expect(cursors(timeline)).toEqual(["1-8", "1-7"]);
});

test("what came live after a reset does not hide the hole below it", () => {
  let timeline = Timeline.withHead(Timeline.empty, page(3, 2, 1), "more");
  timeline = Timeline.withLive(timeline, page(9));
  timeline = Timeline.withHead(timeline, page(9, 8, 7), "other");
  expect(cursors(timeline)).toEqual(["1-9", "1-8", "1-7"]);
  expect(timeline.older).toBe("other");
});

test("when the page after a reset does not come, the next one starts anew under what came live since", () => {
  let timeline = Timeline.torn(Timeline.withHead(Timeline.empty, page(3, 2, 1), "more"));
  timeline = Timeline.withLive(timeline, page(7, 8, 9));
  timeline = Timeline.withHead(timeline, page(8, 7), "other");
  expect(cursors(timeline)).toEqual(["1-9", "1-8", "1-7"]);
  expect(timeline.older).toBe("other");
});

test("only what changed is told, with its region", () => {
  expect(stateChanges({ link: "online", control: "idle" }, { link: "late", control: "idle" })).toEqual([
    { region: "link", from: "online", to: "late" },
  ]);
  expect(stateChanges({ op: { power: { connected: "charging" } } }, { op: { power: "fault" } })).toEqual([
    { region: "op.power", from: "connected › charging", to: "fault" },
  ]);
  expect(stateChanges("a", "a")).toEqual([]);
});

test("a state with regions is told by its name when it is left", () => {
  expect(stateChanges({ standing: { detection: "active", suppression: "none" } }, "ended")).toEqual([
    { region: "", from: "standing", to: "ended" },
  ]);
});

test("a transition is a sentence", () => {
  expect(t(1).sentence).toBe("Link online → late");
  expect(Transition.fromWire(wire("1-2", { before: null, state: "unreported" })).sentence).toBe(
    "The device began as unreported",
  );
  const part = { key: "alarm/overTemperature", machine: "alarm" };
  expect(
    Transition.fromWire(wire("1-3", { part, before: "pending", after: "active", state: "unacknowledged" }))
      .sentence,
  ).toBe("Alarm over temperature: pending → active");
});

test.each([
  [{ type: "telemetry.received" }, "a reading came in"],
  [{ type: "xstate.after.3000.battery.link.online" }, "3 s passed"],
  [{ type: "xstate.after.lateTimeout.battery.link.online" }, "time was up (late timeout)"],
  [{ type: "alarm.acknowledged", by: "demo" }, "alarm acknowledged by demo"],
  [{ type: "setpoint.requested", point: "powerKw", value: -20 }, "setpoint power −20.0 kW was requested"],
  [{ type: "order.answered", answer: "rejected", cause: "LOCAL" }, "the device answered rejected (LOCAL)"],
  [{ type: "something.happened" }, "something happened"],
])("the event %o is told as %s", (event, said) => {
  expect(cause(event)).toBe(said);
});

test("a pause changes no state and is told by who did it and why", () => {
  const event = { type: "actor.paused", by: "engineer", reason: "the sensor is being replaced" };
  const paused = Transition.fromWire(wire("1-9", { event, before: "standby", after: "standby" }));
  expect([paused.sentence, paused.cause]).toEqual(["Paused", "by engineer: the sensor is being replaced"]);
});
