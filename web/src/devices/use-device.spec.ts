import { beforeEach, expect, test, vi } from "vitest";
import { effectScope, shallowRef } from "vue";
import { createAlarmTable } from "../alarms/alarm-table.ts";
import { asked, asks, stream } from "../testing/fake-server.ts";
import { Transition } from "../timeline/transition.ts";
import { useDevice } from "./use-device.ts";

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
const step = (state: string, version: number): Transition =>
  Transition.fromWire({
    cursor: `1-${version}`,
    deviceId: "b-1",
    siteId: "demo",
    kind: "battery",
    version,
    at: "2026-01-01T00:00:00.000Z",
    part: null,
    event: { type: "telemetry.received" },
    before: "standby",
    after: state,
    state,
    taken: [],
    orders: [],
  });

beforeEach(() => void asked.splice(0));

test("a step that comes during the second of two loads is not lost when the first ends", async () => {
  const live = effectScope().run(() => useDevice(() => "b-1"))!;
  const [devices, snapshots] = ["/v1/devices/{deviceId}", "/v1/devices/{deviceId}/snapshot"] as const;
  stream.load();
  stream.load();
  await asks(snapshots)[0]!.bad();
  await asks(devices)[0]!.bad();
  expect(live.problem.value).toBeNull();
  live.follow([step("charging", 5)], {});
  await asks(snapshots)[1]!.bad();
  await asks(devices)[1]!.good(device("standby", 4));
  expect(live.device.value).toMatchObject({ state: "charging", version: 5 });
});
