import type { StateValue } from "xstate";
import { describe, expect, test } from "vitest";
import { story } from "../test/stories.ts";
import { alarmState, alarmStates } from "./alarm/alarm.state.ts";
import { commandView } from "./command/command.view.ts";
import { deviceView } from "./device/device.view.ts";
import { describeKind, kindCatalogue } from "./kind-catalogue.ts";
import { alarmView, definitions } from "./kinds.ts";

describe("alarm", () => {
  test("every combination of the three layers has exactly one ISA-18.2 state, and every state occurs", () => {
    const seen = new Set<string>();
    for (const detection of ["inactive", "pendingOn", "active", "pendingOff"]) {
      for (const acknowledgement of [
        "acknowledged",
        "unacknowledged",
        { latched: "unacknowledged" },
        { latched: "acknowledged" },
      ]) {
        for (const suppression of ["none", "shelved", "suppressed", "outOfService"]) {
          seen.add(alarmState({ standing: { detection, acknowledgement, suppression } } as StateValue));
        }
      }
    }
    expect([...seen].toSorted()).toEqual([...alarmStates].toSorted());
    expect(alarmState("ended")).toBe("normal");
  });

  test("is shown with its definition's words and with instants", () => {
    const device = story("battery");
    const { parts } = device.reads({ temperatureC: 60 });
    const view = alarmView(
      device.alarmContext("criticalTemperature"),
      parts["alarm/criticalTemperature"] as StateValue,
    );
    expect(view).toMatchObject({
      kind: "battery",
      definitionId: "criticalTemperature",
      name: "Cell temperature critical",
      priority: "high",
      state: "unacknowledged",
      active: true,
      occurrence: 1,
      raisedAt: new Date(device.given.now).toISOString(),
      clearedAt: null,
      acknowledgedAt: null,
      shelvedUntil: null,
      value: 60,
      limit: 57,
    });
    expect(view.guidance.action).not.toBe("");
  });

  test("whose definition is gone still shows", () => {
    const device = story("battery");
    const { parts } = device.reads({ temperatureC: 60 });
    const context = device.alarmContext("criticalTemperature");
    const orphan = { ...context, definition: { ...context.definition, id: "removed" } };
    expect(alarmView(orphan, parts["alarm/criticalTemperature"] as StateValue)).toMatchObject({
      name: "removed",
    });
  });
});

describe("device", () => {
  test("before its first event is unreported and unknown", () => {
    expect(deviceView(null, null)).toMatchObject({
      state: "unreported",
      link: "unknown",
      lastReadingAt: null,
    });
  });

  test("that has registered but never talked is unknown, not online", () => {
    const device = story("breaker");
    expect(deviceView(device.context, device.value as StateValue)).toMatchObject({
      state: "unreported",
      link: "unknown",
      control: "idle",
    });
  });

  test("shows its latest usable points and when they came", () => {
    const device = story("breaker");
    device.reads({ position: "closed", currentA: 12 });
    device.wants("c1", { operation: "open" });
    expect(deviceView(device.context, device.value as StateValue)).toEqual({
      state: "closed",
      link: "online",
      control: "sent",
      points: { position: "closed", currentA: 12 },
      qualities: {},
      lastReadingAt: new Date(device.given.now).toISOString(),
    });
  });
});

test("a command that its actor has not seen is requested", () => {
  expect(commandView(null, null)).toMatchObject({ state: "requested", cause: null });
});

describe("kinds", () => {
  test("each definition is hosted under the id of its machine, with alarms and commands as parts", () => {
    expect(definitions.map(({ kind, machine, parts }) => [kind, machine.id, Object.keys(parts)])).toEqual([
      ["battery", "battery", ["alarm", "command"]],
      ["pvInverter", "pvInverter", ["alarm", "command"]],
      ["breaker", "breaker", ["alarm", "command"]],
    ]);
  });

  test("the catalogue is plain data", () => {
    expect(JSON.parse(JSON.stringify(kindCatalogue))).toEqual(kindCatalogue);
  });

  test("setpoint ranges are those of the device that is asked about", () => {
    expect(describeKind("battery", { ratedKw: 30 })?.setpoints).toMatchObject([{ min: -30, max: 30 }]);
    expect(describeKind("pvInverter", { ratedKw: 30 })?.setpoints).toMatchObject([{ min: 0, max: 30 }]);
    expect(describeKind("toaster")).toBeUndefined();
  });
});
