import { beforeEach, expect, test, vi } from "vitest";
import { effectScope, shallowRef } from "vue";
import { createAlarmTable } from "../alarms/alarm-table.ts";
import { asked, asks, stream } from "../testing/fake-server.ts";
import { useFleet } from "./use-fleet.ts";

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
vi.mock("../kit/live.ts", () => import("../testing/fake-server.ts"));
vi.mock("../alarms/use-open-alarms.ts", () => ({
  useOpenAlarms: () => ({
    table: createAlarmTable(),
    alarms: shallowRef([]),
    problem: shallowRef(null),
    loaded: shallowRef(false),
  }),
}));

const device = (state: string, version: number): object => ({
  deviceId: "b-1",
  siteId: "demo",
  kind: "battery",
  name: "b-1",
  state,
  value: state,
  link: "online",
  control: "idle",
  alarm: { worst: null, active: 0, unacknowledged: 0 },
  points: {},
  lastReadingAt: null,
  changedAt: null,
  version,
  machineVersion: "1",
});
const step = (state: string, version: number): object => ({
  deviceId: "b-1",
  part: null,
  version,
  state,
  after: state,
  at: "2026-01-01T00:00:00.000Z",
});
const page = (...devices: object[]): object => ({ devices, nextCursor: null, total: devices.length });

beforeEach(() => void asked.splice(0));

test("a step that comes while the fleet is loaded again counts, and steps of a failed load are not kept for the next", async () => {
  const fleet = effectScope().run(useFleet)!;
  stream.load();
  stream.hear("transition", [step("lost", 3)]);
  await asks("/v1/devices")[0]!.bad();
  await asks("/v1/sites")[0]!.bad();
  expect(fleet.problem.value?.status).toBe(503);

  stream.hear("transition", [step("between", 9)]);
  void fleet.refresh();
  stream.hear("transition", [step("charging", 5)]);
  await asks("/v1/sites")[1]!.good({ sites: [] });
  await asks("/v1/devices")[1]!.good(page(device("standby", 4)));
  expect(fleet.problem.value).toBeNull();
  expect(fleet.table.get("b-1")).toMatchObject({ state: "charging", version: 5 });
});
