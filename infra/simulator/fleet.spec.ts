import { expect, test } from "vitest";
import { planFleet } from "./fleet.ts";

test("twelve devices are exactly the demo fleet", () => {
  const ids = planFleet(12)
    .flatMap(({ devices }) => devices.map(({ deviceId }) => deviceId))
    .toSorted();
  expect(ids).toEqual([
    "battery-1",
    "battery-2",
    "battery-3",
    "breaker-1",
    "breaker-2",
    "breaker-3",
    "pv-1",
    "pv-2",
    "pv-3",
    "pv-4",
    "pv-5",
    "pv-6",
  ]);
});

test("a fleet of 20 000 has 20 000 different devices", () => {
  const ids = planFleet(20_000).flatMap(({ devices }) => devices.map(({ deviceId }) => deviceId));
  expect(new Set(ids).size).toBe(20_000);
});
