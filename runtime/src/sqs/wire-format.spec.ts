// L11: samples of what lies in queues. They may be added to, never changed.
import { AheadOfRelease } from "../errors.ts";
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

test("a pack whose requests are traced is read: each envelope with the trace of its request", () => {
  const body =
    '{"v":1,"site":"demo","at":1795440000000,"e":[{"d":"a","b":"b","s":1,"t":1,"p":{}},{"d":"b","b":"b","s":1,"t":1,"p":{}},{"d":"c","b":"b","s":1,"t":1,"p":{}},{"d":"d","b":"b","s":1,"t":1,"p":{}}],"tr":{"at":1795440000007,"of":[[0,1,"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],[2,2,"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]]}}';
  const first = { parent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", sentAt: 1795440000007 };
  const second = { parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", sentAt: 1795440000007 };
  const messages = unpack(body);
  expect(messages).toMatchObject([{ trace: first }, {}, { trace: second }, { trace: second }]);
  expect(messages[1]).not.toHaveProperty("trace");
});

test("a notice whose request is traced is read", () => {
  const body =
    '{"v":1,"m":[{"id":"n1","d":"pv-1","at":1,"event":{"type":"alarm.acknowledged"}}],"tr":{"at":5,"of":[[0,1,"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]]}}';
  expect(unpack(body)).toMatchObject([
    { trace: { parent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", sentAt: 5 } },
  ]);
});

test.each([
  "1",
  '"x"',
  "[]",
  '{"at":1}',
  '{"at":1,"of":{}}',
  '{"at":"1","of":[[0,1,"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]]}',
  '{"at":1,"of":[null,5,[],[0],[0,1,"nonsense"],[0,1,"00-00000000000000000000000000000000-b7ad6b7169203331-01"]]}',
  '{"at":1,"of":[[-5,2,"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]]}',
  '{"at":1,"of":[[7,1e9,"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]]}',
])("a pack is not lost by its traces being %s", (traces) => {
  const [message, ...others] = unpack(
    `{"v":1,"site":"demo","at":1,"e":[{"d":"a","b":"b","s":1,"t":1,"p":{}}],"tr":${traces}}`,
  );
  expect(message).not.toHaveProperty("trace");
  expect(others).toEqual([]);
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

test("a message of a later version is left to a later release, not refused", () => {
  expect(() => unpack('{"v":2,"site":"demo","e":"in a form to come"}')).toThrow(AheadOfRelease);
});
