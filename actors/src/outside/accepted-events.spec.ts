import { closeEnvelope } from "@microgrid/runtime";
import { describe, expect, test } from "vitest";
import { story, type Story } from "../../test/stories.ts";
import { definitionFor } from "../kinds.ts";
import { acceptedEvents, type AcceptedEvent } from "./accepted-events.ts";
import { requestRefusal } from "./request-refusal.ts";

const ask = (kind: string, device: Story): readonly AcceptedEvent[] => {
  const definition = definitionFor(kind);
  if (definition === undefined) throw new Error(`No kind "${kind}".`);
  const { state } = device.waits(0);
  return acceptedEvents(kind, closeEnvelope(definition, state), device.given.now);
};

const accepted = (events: readonly AcceptedEvent[], target: string | null): string[] =>
  events.filter((event) => event.target === target && event.accepted).map(({ type }) => type);

const offered = (events: readonly AcceptedEvent[], type: string): unknown => {
  const schema = events.find((event) => event.type === type)?.schema;
  const properties = schema?.["properties"] as
    | Readonly<Record<string, { readonly enum?: unknown }>>
    | undefined;
  return properties?.[type === "setpoint.requested" ? "point" : "operation"]?.enum;
};

const breaker = (): Story => {
  const device = story("breaker");
  device.reads({ position: "closed" });
  return device;
};

describe("accepted events", () => {
  test("a closed breaker may be opened and not closed, and has no setpoints", () => {
    const events = ask("breaker", breaker());
    expect(accepted(events, null)).toEqual(["telemetry.received", "operation.requested", "order.answered"]);
    expect(offered(events, "operation.requested")).toEqual(["open"]);
  });

  test("nothing may be ordered from a device that does not talk", () => {
    const device = breaker();
    device.waits(60_000);
    expect(accepted(ask("breaker", device), null)).not.toContain("operation.requested");
  });

  test("only what makes safe may be ordered while a command has the device", () => {
    const device = story("battery");
    device.reads({ mode: "standby" });
    device.wants("c1", { point: "powerKw", value: 1 });
    const events = ask("battery", device);
    expect(offered(events, "operation.requested")).toEqual(["disconnect"]);
    expect(accepted(events, null)).not.toContain("setpoint.requested");
    expect(accepted(events, "command/c1")).toEqual(["command.cancelled"]);
  });

  test("an alarm may be acknowledged once", () => {
    const device = story("battery");
    device.reads({ temperatureC: 60 });
    const key = "alarm/criticalTemperature";
    expect(accepted(ask("battery", device), key)).toEqual([
      "alarm.acknowledged",
      "alarm.shelved",
      "alarm.removed",
    ]);
    device.told("alarm.acknowledged", key);
    expect(accepted(ask("battery", device), key)).toEqual(["alarm.shelved", "alarm.removed"]);
  });

  test("an unknown kind accepts nothing", () => {
    expect(acceptedEvents("toaster", { root: { value: {}, context: {} }, parts: {} }, 0)).toEqual([]);
  });
});

describe("refusal ahead of the actor", () => {
  const settings = { ratedKw: 100 };

  test("a device without a first event is offline", () => {
    const wish = { kind: "setpoint", point: "powerKw", value: 1 } as const;
    expect(requestRefusal("battery", null, settings, wish, "idle")).toMatchObject({ code: "device.offline" });
  });

  test.each([
    [{ kind: "setpoint", point: "powerKw", value: 101 }, "setpoint.outOfRange"],
    [{ kind: "setpoint", point: "limitKw", value: 1 }, "setpoint.unknown"],
    [{ kind: "operation", operation: "explode" }, "operation.unknown"],
    [{ kind: "operation", operation: "connect" }, "operation.notAllowed"],
    [{ kind: "setpoint", point: "powerKw", value: 1 }, undefined],
    [{ kind: "operation", operation: "disconnect" }, undefined],
  ] as const)("%j is judged %s", (wish, code) => {
    const device = story("battery", settings);
    device.reads({ mode: "standby" });
    expect(requestRefusal("battery", device.context, settings, wish, "idle")?.code).toBe(code);
  });

  test("a busy device takes only what makes safe; an unanswered one also another setpoint", () => {
    const device = story("battery", settings);
    device.reads({ mode: "standby" });
    device.wants("c1", { point: "powerKw", value: 1 });
    const judge = (control: string) =>
      [
        { kind: "setpoint", point: "powerKw", value: 2 } as const,
        { kind: "operation", operation: "resetFault" } as const,
        { kind: "operation", operation: "disconnect" } as const,
      ].map((wish) => requestRefusal("battery", device.context, settings, wish, control)?.code);
    expect(judge("sent")).toEqual(["device.busy", "device.busy", undefined]);
    expect(judge("unanswered")).toEqual([undefined, "device.busy", undefined]);
  });
});
