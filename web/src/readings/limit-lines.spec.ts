import { expect, test } from "vitest";
import { limitLines } from "./limit-lines.ts";

const alarm = (over: { id: string; point: string | null; limit: number | null }) => ({
  name: over.id,
  priority: "low" as const,
  ...over,
});
const alarms = [
  alarm({ id: "overTemperature", point: "temperatureC", limit: 50 }),
  alarm({ id: "criticalTemperature", point: "temperatureC", limit: 57 }),
  alarm({ id: "underPerformance", point: null, limit: null }),
  alarm({ id: "deviceFault", point: "mode", limit: null }),
];

test("a limit is drawn on its own point, and what has no limit of its own nowhere", () => {
  expect(limitLines("temperatureC", alarms, {})).toEqual([
    { value: 50, label: "overTemperature" },
    { value: 57, label: "criticalTemperature" },
  ]);
  expect(limitLines("powerKw", alarms, {})).toEqual([]);
  expect(limitLines("mode", alarms, {})).toEqual([]);
});

test("a limit that the device has of its own is drawn instead, and that of a disabled alarm not at all", () => {
  const settings = { overTemperature: { limit: 45 }, criticalTemperature: { enabled: false } };
  expect(limitLines("temperatureC", alarms, settings)).toEqual([{ value: 45, label: "overTemperature" }]);
});
