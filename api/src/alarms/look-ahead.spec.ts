import type { Alarm } from "@microgrid/db";
import { definitionFor } from "@microgrid/actors";
import { expect, test } from "vitest";
import { alarmRefusal } from "./look-ahead.ts";

const machine = definitionFor("breaker")?.parts["alarm"]?.machine;

/** An alarm of a breaker with these layers; `held` as a latching alarm is. */
function alarmIn(state: string, layers: object, context: object = {}): Alarm {
  return {
    deviceId: "breaker-1",
    siteId: "alpha",
    kind: "breaker",
    deviceName: "Breaker 1",
    partKey: "alarm/tripped",
    state,
    rank: 3,
    active: false,
    unacknowledged: false,
    value: {
      standing: { detection: "active", acknowledgement: "acknowledged", suppression: "none", ...layers },
    },
    context: { latch: "held", suppressedBy: null, shelf: null, ...context },
    startedAt: 0,
    changedAt: 0,
  };
}

const acknowledged = { type: "alarm.acknowledged", by: "operator" };
const shelved = { type: "alarm.shelved", by: "operator", until: 60_000, reason: "work" };
const unshelved = { type: "alarm.unshelved", by: "operator" };
const onlySeen = { ...acknowledged, resets: false };
const latched = { detection: "inactive", acknowledgement: { latched: "acknowledged" } };

test("there is an alarm machine to ask", () => expect(machine).toBeDefined());

test.each([
  ["unacknowledged", { acknowledgement: "unacknowledged" }, acknowledged],
  ["returnedUnacknowledged", { detection: "inactive", acknowledgement: "unacknowledged" }, acknowledged],
  ["latchedAcknowledged", latched, acknowledged],
  ["acknowledged", {}, shelved],
  ["shelved", { suppression: "shelved" }, shelved],
  ["shelved", { suppression: "shelved" }, unshelved],
])("an alarm that is %s takes what it reacts to", (state, layers, event) => {
  expect(alarmRefusal(alarmIn(state, layers), event, 0)).toBeNull();
});

test.each([
  ["acknowledged", {}, acknowledged, "This alarm is acknowledged already."],
  [
    "normal",
    { detection: "pendingOn" },
    acknowledged,
    "This alarm is normal: there is nothing to acknowledge.",
  ],
  [
    "shelved",
    { suppression: "shelved" },
    acknowledged,
    "This alarm is on the shelf and there is nothing to acknowledge.",
  ],
  [
    "latchedAcknowledged",
    latched,
    onlySeen,
    "This alarm is acknowledged already and only waits for its reset.",
  ],
  ["acknowledged", {}, { ...acknowledged, raisedAt: 1 }, "This alarm is acknowledged already."],
  ["acknowledged", {}, unshelved, "This alarm is not on the shelf."],
  [
    "suppressed",
    { suppression: "suppressed" },
    shelved,
    "This alarm is suppressed by design and cannot be put on the shelf.",
  ],
])("an alarm that is %s refuses the rest, and says why", (state, layers, event, detail) => {
  expect(alarmRefusal(alarmIn(state, layers), event, 0)).toMatchObject({ detail, fix: expect.any(String) });
});
