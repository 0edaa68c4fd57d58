// L11: samples of what lies in queues. They may be added to, never changed.
import { expect, test } from "vitest";
import { laneOf } from "./lane.ts";
import { unpack } from "./pack.ts";

test.each([
  ["demo", 16, "L6"],
  ["site-0", 16, "L11"],
  ["Zürich", 64, "L32"],
])("the lane of %s among %i is %s, now and always", (site, lanes, lane) => {
  expect(laneOf(site, lanes)).toBe(lane);
});

test("a telemetry pack of version 1 is read", () => {
  const body =
    '{"v":1,"site":"demo","at":1795440000000,"e":[{"d":"battery-1","b":"b1","s":7,"t":1795439999000,"p":{"powerKw":1.5,"socPct":{"v":50,"q":"questionable"}}},{"d":"pv-1","b":"x","s":0,"t":1,"h":1,"p":{}}]}';
  expect(unpack(body)).toEqual([
    {
      kind: "sample",
      actorId: "battery-1",
      boot: "b1",
      seq: 7,
      measuredAt: 1795439999000,
      acceptedAt: 1795440000000,
      historical: false,
      points: { powerKw: 1.5, socPct: { v: 50, q: "questionable" } },
    },
    {
      kind: "sample",
      actorId: "pv-1",
      boot: "x",
      seq: 0,
      measuredAt: 1,
      acceptedAt: 1795440000000,
      historical: true,
      points: {},
    },
  ]);
});

test("a notice of version 1 is read", () => {
  const body =
    '{"v":1,"m":[{"id":"n1","d":"pv-1","part":"alarm/tripped","at":1,"event":{"type":"alarm.acknowledged","by":"demo"}}]}';
  expect(unpack(body)).toEqual([
    {
      kind: "notice",
      actorId: "pv-1",
      id: "n1",
      part: "alarm/tripped",
      event: { type: "alarm.acknowledged", by: "demo" },
    },
  ]);
});

test.each([
  "",
  "null",
  "[]",
  '{"v":2,"e":[]}',
  '{"v":1}',
  '{"v":1,"at":1,"e":[{"d":"a"}]}',
  '{"v":1,"m":[{"id":"n"}]}',
])("%s is no pack", (body) => {
  expect(() => unpack(body)).toThrow(/./);
});
