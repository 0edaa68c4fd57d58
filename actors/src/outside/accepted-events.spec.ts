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
  test("a closed breaker may be opened, and closed to no effect, and has no setpoints", () => {
    const events = ask("breaker", breaker());
    expect(accepted(events, null)).toEqual(["telemetry.received", "operation.requested", "order.answered"]);
    expect(offered(events, "operation.requested")).toEqual(["open", "close"]);
  });

  test("a half-way breaker may be opened and not closed", () => {
    const device = story("breaker");
    device.reads({ position: "intermediate" });
    expect(offered(ask("breaker", device), "operation.requested")).toEqual(["open"]);
  });

  test("nothing may be ordered from a device that does not talk", () => {
    const device = breaker();
    device.waits(60_000);
    expect(accepted(ask("breaker", device), null)).not.toContain("operation.requested");
  });

  test("only what makes safe, and a newer value of the same point, may be ordered while a setpoint is in flight", () => {
    const device = story("battery");
    device.reads({ mode: "standby" });
    device.wants("c1", { point: "powerKw", value: 1 });
    const events = ask("battery", device);
    expect(offered(events, "operation.requested")).toEqual(["disconnect"]);
    expect(offered(events, "setpoint.requested")).toEqual(["powerKw"]);
    expect(accepted(events, "command/c1")).toEqual(["command.cancelled"]);
  });

  test("no setpoint may be ordered while an operation has the device", () => {
    const device = story("battery");
    device.reads({ mode: "standby" });
    device.wants("c1", { operation: "resetFault" });
    expect(accepted(ask("battery", device), null)).not.toContain("setpoint.requested");
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
    [{ kind: "operation", operation: "connect" }, undefined],
    [{ kind: "setpoint", point: "powerKw", value: 1 }, undefined],
    [{ kind: "operation", operation: "disconnect" }, undefined],
  ] as const)("%j is judged %s", (wish, code) => {
    const device = story("battery", settings);
    device.reads({ mode: "standby" });
    expect(requestRefusal("battery", device.context, settings, wish, "idle")?.code).toBe(code);
  });

  test("a battery in fault is not connected", () => {
    const device = story("battery", settings);
    device.reads({ mode: "fault" });
    const wish = { kind: "operation", operation: "connect" } as const;
    expect(requestRefusal("battery", device.context, settings, wish, "idle")).toEqual({
      cause: "BLOCKED_BY_HEALTH",
      code: "operation.notAllowed",
      detail: "The battery is in fault.",
      fix: "Remove the cause of the fault, then reset it.",
    });
  });

  test.each([
    ["battery", { mode: "standby", socPct: 4 }],
    ["battery", { mode: "standby", socPct: 99 }],
    ["battery", { mode: "disconnected" }],
    ["battery", { mode: "fault" }],
    ["pvInverter", { mode: "sleeping" }],
    ["pvInverter", { mode: "fault" }],
    ["breaker", { position: "intermediate" }],
    ["breaker", { position: "bad" }],
    ["breaker", {}],
  ])("what a %s with %j refuses is said in words without a code", (kind, points) => {
    const device = story(kind, settings);
    if (Object.keys(points).length > 0) device.reads(points);
    const wishes = [
      ...["connect", "start", "close", "explode"].map(
        (operation) => ({ kind: "operation", operation }) as const,
      ),
      ...[-50, 50, 5_000].flatMap((value) =>
        ["powerKw", "limitKw"].map((point) => ({ kind: "setpoint", point, value }) as const),
      ),
    ];
    const refusals = wishes.flatMap(
      (wish) => requestRefusal(kind, device.context, settings, wish, "idle") ?? [],
    );
    expect(refusals).not.toEqual([]);
    for (const { detail, fix } of refusals) {
      expect(`${detail} ${fix}`).toMatch(/^[A-Z][^_{}]*\. [A-Z][^_{}]*\.$/u);
      expect(`${detail} ${fix}`).not.toMatch(/GET|POST|[A-Z]{3}/u);
    }
  });

  test("a busy device takes what makes safe and a newer value of its setpoint; an unanswered one any setpoint", () => {
    const device = story("battery", settings);
    device.reads({ mode: "standby" });
    const judge = (control: string) =>
      [
        { kind: "setpoint", point: "powerKw", value: 2 } as const,
        { kind: "operation", operation: "resetFault" } as const,
        { kind: "operation", operation: "disconnect" } as const,
      ].map((wish) => requestRefusal("battery", device.context, settings, wish, control)?.code);
    device.wants("c1", { operation: "resetFault" });
    expect(judge("sent")).toEqual(["device.busy", "device.busy", undefined]);
    expect(judge("unanswered")).toEqual([undefined, "device.busy", undefined]);
    device.answers("c1", "completed");
    device.wants("c2", { point: "powerKw", value: 1 });
    expect(judge("sent")).toEqual([undefined, "device.busy", undefined]);
  });
});
