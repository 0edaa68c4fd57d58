import type { StateValue } from "xstate";
import { describe, expect, test } from "vitest";
import { story } from "../test/stories.ts";
import { alarmState, alarmStates } from "./alarm/alarm.state.ts";
import { deviceState } from "./device/device.state.ts";
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
  test("is named by its leading region, and by the parent where a state is a mere stage of it", () => {
    const named = (operation: StateValue) => deviceState({ operation });
    expect(named({ sun: "light", output: { starting: "ordered" } })).toBe("starting");
    expect(named({ power: { connected: "charging" }, energy: "low" })).toBe("charging");
    expect(named({ position: { moving: "opening" }, line: "dead" })).toBe("opening");
    expect(named({ power: { fault: "settled" }, energy: "low" })).toBe("fault");
  });

  test("of a kind with a plain operation region is named by that", () => {
    expect(deviceState({ operation: { metering: "settled" } })).toBe("metering");
    expect(deviceState({ operation: "shed" })).toBe("shed");
    expect(deviceState({})).toBe("unreported");
  });
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
