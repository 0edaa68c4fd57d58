import { expect, test } from "vitest";
import { activeLeaves, activeStates, type StateNode } from "./active-states.ts";

const node = (id: string, parentId: string | null, key = id.split(".").at(-1)!): StateNode => ({
  id,
  key,
  parentId,
});
const battery = [
  node("battery", null),
  node("battery.link", "battery"),
  node("battery.link.online", "battery.link"),
  node("battery.link.late", "battery.link"),
  node("battery.operation", "battery"),
  node("battery.operation.power", "battery.operation"),
  node("battery.operation.power.connected", "battery.operation.power"),
  node("special", "battery.operation.power.connected", "charging"),
];

test("a parallel value lights every region, every state on the way and the leaves", () => {
  const active = activeStates(battery, { link: "online", operation: { power: { connected: "charging" } } });
  expect([...active].sort()).toEqual([
    "battery",
    "battery.link",
    "battery.link.online",
    "battery.operation",
    "battery.operation.power",
    "battery.operation.power.connected",
    "special",
  ]);
});

test("a state with an id of its own is found by its key", () => {
  expect(activeStates(battery, { operation: { power: { connected: "charging" } } })).toContain("special");
});

test("a state this definition does not know lights nothing below it and breaks nothing", () => {
  expect([...activeStates(battery, { link: "quantum", operation: { gone: "x" } })]).toEqual([
    "battery",
    "battery.link",
    "battery.operation",
  ]);
});

test("without a value nothing is lit", () => {
  expect(activeStates(battery, null).size).toBe(0);
});

test("leaves are told by their whole way down", () => {
  expect(
    activeLeaves({ link: "online", operation: { power: { connected: "charging" }, energy: "full" } }),
  ).toEqual(["link.online", "operation.power.connected.charging", "operation.energy.full"]);
  expect(activeLeaves("ended")).toEqual(["ended"]);
  expect(activeLeaves(null)).toEqual([]);
});
