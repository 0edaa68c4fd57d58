import { beforeEach, expect, test, vi } from "vitest";
import { effectScope } from "vue";
import { asked, stream } from "../testing/fake-server.ts";
import { useReadings } from "./use-readings.ts";

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
vi.mock("../kit/live.ts", () => import("../testing/fake-server.ts"));
beforeEach(() => void asked.splice(0));

test("readings that could not be loaded are there after another try, with those that came live", async () => {
  const live = effectScope().run(() => useReadings(() => "b-1"))!;
  stream.load();
  await asked[0]!.bad();
  expect(live.problem.value?.status).toBe(503);
  const now = Date.now();
  const at = (ms: number): string => new Date(now - ms).toISOString();
  stream.hear("reading", [
    { readings: [{ deviceId: "b-1", measuredAt: at(0), points: { powerKw: 2 } }] },
    { readings: [{ deviceId: "b-2", measuredAt: at(0), points: { powerKw: 7 } }] },
  ]);
  void live.refresh();
  await asked[1]!.good({ rows: [{ at: at(1000), values: { powerKw: 1 } }] });
  expect(live.problem.value).toBeNull();
  expect(live.samples.value.map((sample) => sample.values["powerKw"])).toEqual([1, 2]);
});
