// L7: the outside never names an event.
import { isOutsideEvent } from "@microgrid/runtime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventCatalogue } from "./event-catalogue.ts";
import { outsideEvent } from "./outside-event.ts";

const commandId = "0199c3a0-0000-7000-8000-000000000001";
const shelve = { until: 1_000, reason: "fan on order" };

describe("a name from outside", () => {
  test.each([
    "xstate.stop",
    "xstate.error.actor.x",
    "xstate.after.lateTimeout.battery.link.online",
    "*",
    "alarm.*",
    "",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "part.start",
    "actor.tell",
    "operation.began",
    "occurrence.began",
    "attention.returned",
    "command.settled",
    "command.confirmed",
    "command.withdrawn",
    "condition.matured",
    "condition.proven",
    "condition.sure",
    "alarm.suppressed",
    "alarm.released",
    "device.configured",
    "ALARM.ACKNOWLEDGED",
  ])("%j is refused as a value", (type) => {
    expect(outsideEvent(type, {}, "olga")).toMatchObject({ kind: "refused", code: "event.unknown" });
  });

  test("is refused unless it is in the catalogue, whatever it is", () => {
    const known = new Set(eventCatalogue.map(({ type }) => type));
    fc.assert(
      fc.property(
        fc.string().filter((type) => !known.has(type)),
        fc.anything(),
        (type, payload) => {
          expect(outsideEvent(type, payload, "olga")).toMatchObject({
            kind: "refused",
            code: "event.unknown",
          });
        },
      ),
    );
  });

  test("that is in the catalogue may pass the runtime's own door", () => {
    expect(eventCatalogue.filter(({ type }) => !isOutsideEvent(type))).toEqual([]);
  });
});

describe("a payload from outside", () => {
  test("becomes an event without a time, signed by who is logged in", () => {
    expect(outsideEvent("alarm.shelved", shelve, "olga")).toEqual({
      kind: "event",
      event: { type: "alarm.shelved", ...shelve, by: "olga" },
    });
  });

  test("is not signed where the device itself speaks", () => {
    expect(outsideEvent("order.answered", { orderId: "c1", answer: "completed" }, "olga")).toEqual({
      kind: "event",
      event: { type: "order.answered", orderId: "c1", answer: "completed" },
    });
  });

  test("may not sign itself, set its time or change its type", () => {
    for (const forged of [{ by: "admin" }, { at: 0 }, { type: "xstate.stop" }]) {
      expect(outsideEvent("alarm.shelved", { ...shelve, ...forged }, "olga")).toMatchObject({
        kind: "refused",
        code: "event.invalid",
      });
    }
  });

  test("names the field that does not fit", () => {
    expect(outsideEvent("alarm.shelved", { until: "tomorrow", reason: "" }, "olga")).toMatchObject({
      errors: [{ field: "until" }, { field: "reason" }],
    });
  });

  test("loses what would change a prototype", () => {
    const payload: unknown = JSON.parse('{"measuredAt":1,"points":{"__proto__":{"a":1},"powerKw":1}}');
    const outcome = outsideEvent("telemetry.received", payload, "olga");
    const { points } = (outcome as unknown as { event: { points: object } }).event;
    expect(Object.getOwnPropertyNames(points)).toEqual(["powerKw"]);
    expect(Object.getPrototypeOf(points)).toBe(Object.prototype);
  });

  test.each(["c1", "", "a|b", "0199c3a0-0000-7000-8000-000000000001|x", "__proto__"])(
    "with the command id %j is refused: it would name a part and its timers",
    (id) => {
      const wishes = {
        "setpoint.requested": { point: "powerKw", value: 1 },
        "operation.requested": { operation: "open" },
      };
      for (const [type, wish] of Object.entries(wishes)) {
        expect(outsideEvent(type, { ...wish, commandId: id, expiresAt: 1 }, "olga")).toMatchObject({
          code: "event.invalid",
          errors: [{ field: "commandId" }],
        });
        expect(outsideEvent(type, { ...wish, commandId, expiresAt: 1 }, "olga").kind).toBe("event");
      }
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("with the number %d is refused", (value) => {
    const wish = { commandId, point: "powerKw", value, expiresAt: 1 };
    expect(outsideEvent("setpoint.requested", wish, "olga").kind).toBe("refused");
  });

  test("that is not an object is refused", () => {
    for (const payload of [[], "x", 1, true]) {
      expect(outsideEvent("alarm.acknowledged", payload, "olga").kind).toBe("refused");
    }
    expect(outsideEvent("alarm.acknowledged", undefined, "olga").kind).toBe("event");
  });
});

test("every event of the catalogue is described and has an object schema that allows no further fields", () => {
  for (const { description, schema } of eventCatalogue) {
    expect(description).toMatch(/^[A-Z].*\.$/u);
    expect(schema).toMatchObject({ type: "object", additionalProperties: false });
  }
});
