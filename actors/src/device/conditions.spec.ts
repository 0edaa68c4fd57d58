// What may and what may not raise an alarm.
import { given } from "@microgrid/runtime/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { story } from "../../test/stories.ts";
import { catalogues, definitionFor } from "../kinds.ts";
import { definitionsOf } from "./conditions.ts";

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -100, max: 200 }),
  fc.boolean(),
  fc.constantFrom("fault", "open", "bad", "sleeping", "x"),
);

describe.each(catalogues.map((catalogue) => [catalogue.kind, catalogue] as const))(
  "%s",
  (kind, catalogue) => {
    const names = catalogue.points.map(({ name }) => name);
    const points = fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1 });

    test("invalid values neither raise, clear, suppress nor move anything", () => {
      fc.assert(
        fc.property(
          fc.array(points, { maxLength: 5 }),
          fc.array(points, { minLength: 1, maxLength: 5 }),
          (past, bad) => {
            const device = story(kind);
            for (const reading of past) device.reads(reading);
            const before = device.reads({});
            const known = device.context;
            for (const reading of bad) {
              const quality = Object.fromEntries(
                Object.keys(reading).map((name) => [name, "invalid" as const]),
              );
              const after = device.reads(reading, quality);
              expect(after.parts).toEqual(before.parts);
              expect(after.records.every(({ part }) => part === null)).toBe(true);
              expect(after.records.at(-1)?.after).toMatchObject({
                operation: (before.value as { operation: object }).operation,
              });
            }
            expect(device.context).toMatchObject({
              points: known.points,
              conditions: known.conditions,
              suppressions: known.suppressions,
            });
          },
        ),
        { numRuns: 60 },
      );
    });

    test("no alarm on a value is raised or cleared while values are invalid, however long", () => {
      const onValues = catalogue.alarms.filter(({ point }) => point !== null);
      fc.assert(
        fc.property(fc.array(points, { maxLength: 5 }), fc.array(points, { maxLength: 5 }), (past, later) => {
          const device = story(kind);
          for (const reading of past) device.reads(reading);
          for (const reading of later) {
            device.waits(1_000);
            device.reads(reading);
          }
          const shown = (): string[] => onValues.map(({ id }) => `${id} ${device.alarm(id)}`);
          const before = shown();
          const bad = Object.fromEntries(names.map((name) => [name, 0]));
          const quality = Object.fromEntries(names.map((name) => [name, "invalid" as const]));
          for (let minute = 0; minute < 20; minute += 1) {
            device.reads(bad, quality);
            device.waits(60_000);
          }
          expect(shown()).toEqual(before);
        }),
        { numRuns: 40 },
      );
    });

    test("an alarm hears edges only: readings that change no condition step no part", () => {
      fc.assert(
        fc.property(fc.array(points, { minLength: 1, maxLength: 8 }), (readings) => {
          const device = story(kind);
          const edges = (): string =>
            JSON.stringify([device.context.conditions, device.context.suppressions]);
          const told = readings.map((reading) => {
            const before = edges();
            const { records } = device.reads(reading);
            return { isWoken: records.some(({ part }) => part !== null), isEdge: edges() !== before };
          });
          expect(told.filter(({ isWoken, isEdge }) => isWoken && !isEdge)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });

    test("the same reading twice says nothing new", () => {
      fc.assert(
        fc.property(points, (reading) => {
          const device = story(kind);
          device.reads(reading);
          device.reads(reading);
          expect(device.reads(reading).records.filter(({ notable }) => notable)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });

    test("definition ids are unique, and every condition on a point names a point of the kind", () => {
      const ids = catalogue.alarms.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const watched = catalogue.alarms.flatMap(({ point, limitOf, suppressedWhen }) =>
        [point, limitOf, suppressedWhen?.point].filter((name) => typeof name === "string"),
      );
      expect(watched.filter((name) => !names.includes(name))).toEqual([]);
    });

    test("silence and unanswered commands are alarms of every kind", () => {
      expect(catalogue.alarms.map(({ id }) => id)).toEqual(
        expect.arrayContaining(["commsLost", "commandUnanswered"]),
      );
    });
  },
);

test("a questionable value still counts and is shown as questionable", () => {
  const device = story("battery");
  device.reads({ temperatureC: 60 }, { temperatureC: "questionable" });
  expect(device.alarm("criticalTemperature")).toBe("unacknowledged");
  expect(device.context.qualities).toEqual({ temperatureC: "questionable" });
  expect(device.value["telemetry"]).toBe("degraded");
  device.reads({ temperatureC: 59 });
  expect(device.context.qualities).toEqual({});
  expect(device.value["telemetry"]).toBe("good");
});

test("an alarm that stands is frozen while its value is invalid", () => {
  const device = story("battery");
  device.reads({ temperatureC: 60 });
  device.reads({ temperatureC: 20 }, { temperatureC: "invalid" });
  device.waits(30_000);
  expect(device.alarm("criticalTemperature")).toBe("unacknowledged");
  expect(device.context.points).toEqual({ temperatureC: 60 });
});

test("a limit that is a share of another point waits until that point is known", () => {
  const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 0 } } });
  device.reads({ mode: "running", powerKw: 1 });
  expect(device.alarm("underPerformance")).toBe("none");
  device.reads({ availableKw: 10 });
  expect(device.alarm("underPerformance")).toBe("unacknowledged");
  expect(device.alarmContext("underPerformance")).toMatchObject({ value: 1, limit: 7 });
});

test("the deadband of a share is a share of the same whole", () => {
  const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 0, offDelayMs: 0 } } });
  device.reads({ mode: "running", powerKw: 27, availableKw: 40 });
  device.reads({ powerKw: 31 });
  expect(device.alarm("underPerformance")).toBe("unacknowledged");
  device.reads({ powerKw: 32 });
  expect(device.alarm("underPerformance")).toBe("returnedUnacknowledged");
});

test("a share of a negative value has a deadband that still holds it", () => {
  const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 0, offDelayMs: 0 } } });
  device.reads({ mode: "running", powerKw: -10, availableKw: -13 });
  device.reads({ powerKw: -9 });
  expect(device.alarm("underPerformance")).toBe("unacknowledged");
});

test("overrides change a definition and an undefined one does not", () => {
  const [catalogue] = catalogues;
  if (catalogue === undefined) throw new Error("No kinds.");
  const resolved = definitionsOf(catalogue, {
    alarms: { overTemperature: { limit: 44, priority: undefined }, lowCharge: { enabled: false } },
  });
  expect(resolved.find(({ id }) => id === "overTemperature")).toMatchObject({
    limit: 44,
    priority: "medium",
  });
  expect(resolved.some(({ id }) => id === "lowCharge")).toBe(false);
});

test("an actor that was never registered still works, with the defaults of its kind", () => {
  const definition = definitionFor("breaker");
  if (definition === undefined) throw new Error("No breaker.");
  const outcome = given(definition).when({
    type: "telemetry.received",
    measuredAt: 1,
    points: { tripped: true },
  });
  expect(Object.keys(outcome.parts)).toEqual(["alarm/tripped"]);
});
