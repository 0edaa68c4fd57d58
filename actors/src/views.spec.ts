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

  test("that a flag raised has no value, and one that a word raised has that word", () => {
    const breaker = story("breaker");
    const tripped = breaker.reads({ position: "open", tripped: true });
    const flag = alarmView(breaker.alarmContext("tripped"), tripped.parts["alarm/tripped"] as StateValue);
    expect(flag).toMatchObject({ value: null, limit: null });
    const battery = story("battery");
    const faulted = battery.reads({ mode: "fault" });
    const word = alarmView(
      battery.alarmContext("deviceFault"),
      faulted.parts["alarm/deviceFault"] as StateValue,
    );
    expect(word).toMatchObject({ value: "fault", limit: null });
  });

  test("whose limit is a share of another point shows the limit that was passed, in the unit of its value", () => {
    const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 0 } } });
    const { parts } = device.reads({ mode: "running", powerKw: 10, availableKw: 40 });
    const view = alarmView(
      device.alarmContext("underPerformance"),
      parts["alarm/underPerformance"] as StateValue,
    );
    expect(view).toMatchObject({ value: 10, limit: 28 });
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

  test("the operations that make safe are those that take the place of a command in flight", () => {
    const safe = kindCatalogue.map(({ operations }) =>
      operations.filter(({ overrides }) => overrides).map(({ operation }) => operation),
    );
    expect(safe).toEqual([["disconnect"], ["stop"], ["open"]]);
  });

  test("a definition whose limit is a share names neither point nor limit, which would be read as a value", () => {
    const alarms = describeKind("pvInverter")?.alarms ?? [];
    expect(alarms.find(({ id }) => id === "underPerformance")).toMatchObject({
      point: null,
      comparison: null,
      limit: null,
      deadband: 0,
    });
    expect(alarms.find(({ id }) => id === "overTemperature")).toMatchObject({
      point: "temperatureC",
      comparison: "above",
      limit: 75,
      deadband: 5,
    });
  });

  test("setpoint ranges are those of the device that is asked about", () => {
    expect(describeKind("battery", { ratedKw: 30 })?.setpoints).toMatchObject([{ min: -30, max: 30 }]);
    expect(describeKind("pvInverter", { ratedKw: 30 })?.setpoints).toMatchObject([{ min: 0, max: 30 }]);
    expect(describeKind("toaster")).toBeUndefined();
  });
});
