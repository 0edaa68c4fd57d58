import type { Alarm as Wire } from "@microgrid/api-specs";
import { expect, test } from "vitest";
import { createAlarmList } from "./alarm-list.ts";
import { createAlarmTable } from "./alarm-table.ts";
import { Alarm } from "./alarm.ts";
import { flood } from "./flood.ts";

const alarm = (over: Partial<Wire> = {}): Alarm =>
  Alarm.fromWire({
    alarmId: "battery-1:hot",
    deviceId: "battery-1",
    siteId: "demo",
    kind: "battery",
    definitionId: "hot",
    name: "Hot",
    priority: "low",
    state: "unacknowledged",
    active: true,
    occurrence: 1,
    raisedAt: "2026-01-01T00:00:00.000Z",
    clearedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    shelvedUntil: null,
    shelvedBy: null,
    shelveReason: null,
    value: 51,
    limit: 50,
    changedAt: "2026-01-01T00:00:00.000Z",
    guidance: { cause: "", consequence: "", action: "" },
    ...over,
  });
const later = "2026-01-01T00:01:00.000Z";

test("unacknowledged comes first, then priority, then the newest", () => {
  const alarms = [
    alarm({ alarmId: "old", raisedAt: "2025-01-01T00:00:00.000Z" }),
    alarm({ alarmId: "seen", state: "acknowledged", priority: "high" }),
    alarm({ alarmId: "new" }),
    alarm({ alarmId: "urgent", priority: "high" }),
  ];
  expect(alarms.sort(Alarm.byUrgency).map((one) => one.id)).toEqual(["urgent", "new", "old", "seen"]);
});

test.each([
  ["unacknowledged", "active"],
  ["latchedAcknowledged", "active"],
  ["returnedUnacknowledged", "returned"],
  ["shelved", "shelved"],
  ["suppressed", "shelved"],
  ["outOfService", "shelved"],
  ["normal", null],
] as const)("an alarm that is %s belongs to the tab %s", (state, tab) => {
  expect(Alarm.tab({ state })).toBe(tab);
});

test.each([
  ["unacknowledged", "acknowledge"],
  ["returnedUnacknowledged", "acknowledge"],
  ["latchedUnacknowledged", "acknowledge"],
  ["latchedAcknowledged", "reset"],
  ["acknowledged", null],
  ["shelved", null],
  ["normal", null],
] as const)("an alarm that is %s waits for %s", (state, attention) => {
  expect(Alarm.waitsFor({ state })).toBe(attention);
});

test("an alarm back in normal leaves the table; one older than the known changes nothing", () => {
  const table = createAlarmTable();
  table.put(alarm({ changedAt: later }));
  expect(table.put(alarm({ state: "acknowledged" }))).toBe(false);
  expect(table.all()[0]!.state).toBe("unacknowledged");
  expect(table.put(alarm({ state: "normal", changedAt: later }))).toBe(true);
  expect(table.all()).toEqual([]);
});

test("what is shelved does not count for its device", () => {
  const table = createAlarmTable();
  table.put(alarm({ alarmId: "a", priority: "high", state: "shelved" }));
  table.put(alarm({ alarmId: "b", priority: "low", state: "acknowledged" }));
  expect(table.summary("battery-1")).toEqual({ worst: "low", active: 1, unacknowledged: 0 });
  expect(table.summary("battery-2")).toEqual({ worst: null, active: 0, unacknowledged: 0 });
});

test("a flood begins above ten in ten minutes and ends below five", () => {
  const now = Date.parse(later);
  const some = (n: number) => Array.from({ length: n }, (_, i) => alarm({ alarmId: `a${i}` }));
  expect(flood(some(10), now, false).flooding).toBe(false);
  expect(flood(some(11), now, false)).toEqual({ flooding: true, raised: 11 });
  expect(flood(some(5), now, true).flooding).toBe(true);
  expect(flood(some(4), now, true).flooding).toBe(false);
  expect(flood(some(50), now + 600_000, true).raised).toBe(0);
});

test("the keyboard moves through the list and stops at its ends", () => {
  const list = createAlarmList();
  const at = () => list.getSnapshot().context.current;
  const ids = ["a", "b", "c"];
  list.trigger.moved({ ids, by: -1 });
  expect(at()).toBe("c");
  list.trigger.moved({ ids, by: 1 });
  expect(at()).toBe("c");
  list.trigger.moved({ ids: ["a"], by: 1 });
  expect(at()).toBe("a");
});

test("what was asked to be acknowledged is pending until it shows, and is no longer selected", () => {
  const list = createAlarmList();
  list.trigger.selected({ id: "a" });
  list.trigger.asked({ ids: ["a", "b"], attention: "acknowledge" });
  expect(list.getSnapshot().context.selected).toEqual(new Set());
  expect([...list.getSnapshot().context.pending.keys()]).toEqual(["a", "b"]);
  list.trigger.shown({ ids: ["a", "b"], waiting: new Map([["b", "acknowledge"]]) });
  expect([...list.getSnapshot().context.pending.keys()]).toEqual(["b"]);
});

test("an alarm that is acknowledged and then waits for its reset is pending for neither until it is asked", () => {
  const list = createAlarmList();
  list.trigger.asked({ ids: ["a"], attention: "acknowledge" });
  list.trigger.shown({ ids: ["a"], waiting: new Map([["a", "reset"]]) });
  expect(list.getSnapshot().context.pending.size).toBe(0);
  list.trigger.asked({ ids: ["a"], attention: "reset" });
  list.trigger.shown({ ids: ["a"], waiting: new Map([["a", "reset"]]) });
  expect(list.getSnapshot().context.pending).toEqual(new Map([["a", "reset"]]));
  list.trigger.shown({ ids: [], waiting: new Map() });
  expect(list.getSnapshot().context.pending.size).toBe(0);
});

test("an alarm that left the list is not acknowledged by a selection made before", () => {
  const list = createAlarmList();
  list.trigger.selectedAll({ ids: ["a", "b"] });
  list.trigger.shown({ ids: ["b"], waiting: new Map([["b", "acknowledge"]]) });
  expect(list.getSnapshot().context.selected).toEqual(new Set(["b"]));
});
