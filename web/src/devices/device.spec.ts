import type { Device as Wire } from "@microgrid/api-specs";
import { expect, test } from "vitest";
import { createDeviceTable, sparkLength } from "./device-table.ts";
import { Device } from "./device.ts";
import { FleetFilter } from "./fleet-filter.ts";
import { Freshness } from "./freshness.ts";
import { Kind } from "./kinds.ts";
import { SiteBalance } from "./site-balance.ts";

const wire = (over: Partial<Wire> = {}): Wire => ({
  deviceId: "battery-1",
  siteId: "demo",
  kind: "battery",
  name: "Battery 1",
  tags: ["roof"],
  settings: { ratedKw: 100, expectedIntervalMs: 1000 },
  state: "standby",
  value: { link: "online", operation: { power: "standby" }, control: "idle" },
  link: "online",
  control: "idle",
  alarm: { worst: null, active: 0, unacknowledged: 0 },
  points: { powerKw: 5, socPct: 50 },
  lastReadingAt: "2026-01-01T00:00:10.000Z",
  changedAt: "2026-01-01T00:00:00.000Z",
  version: 7,
  machineVersion: "1",
  status: "active",
  pausedReason: null,
  pausedAt: null,
  heldCount: 0,
  overflowCount: 0,
  ...over,
});
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const device = (over: Partial<Wire> = {}): Device => Device.fromWire(wire(over));

test("a device without a name is called by its id", () => {
  expect(device({ name: "" }).name).toBe("battery-1");
});

test("a reading adds its values to those it does not carry", () => {
  const after = Device.withReading(device(), {
    deviceId: "battery-1",
    measuredAt: at(11),
    points: { powerKw: 6 },
  });
  expect(after.points).toEqual({ powerKw: 6, socPct: 50 });
});

test("a late reading changes nothing that is shown as the present (L4)", () => {
  const before = device();
  expect(
    Device.withReading(before, { deviceId: "battery-1", measuredAt: at(9), points: { powerKw: 99 } }),
  ).toBe(before);
});

test("a qualified value is shown as its value", () => {
  const after = Device.withReading(device(), {
    deviceId: "battery-1",
    measuredAt: at(12),
    points: { powerKw: { value: 3, quality: "questionable" } },
  });
  expect(after.points["powerKw"]).toBe(3);
});

const event = { type: "telemetry.received" };

test("a transition changes state, link and control; an older one changes nothing", () => {
  const next = {
    version: 8,
    at: at(20),
    event,
    state: "charging",
    after: { link: "late", operation: { power: "charging" }, control: { commanding: "sent" } },
  };
  const after = Device.withTransition(device(), next);
  expect(after).toMatchObject({ state: "charging", link: "late", control: "sent", version: 8 });
  expect(Device.withTransition(after, { ...next, version: 7, state: "old" })).toBe(after);
});

test("a pause that streams in says why and since when, a resume ends it, and nothing else touches it", () => {
  const told = (version: number, type: string) => ({
    version,
    at: at(version),
    state: "standby",
    after: { link: "online", operation: "standby" },
    event: { type, by: "engineer", reason: "the sensor is being replaced" },
  });
  const paused = Device.withTransition(device(), told(8, "actor.paused"));
  expect(paused).toMatchObject({
    status: "paused",
    pausedReason: "the sensor is being replaced",
    pausedAt: Date.parse(at(8)),
    link: "unknown",
  });
  expect(Device.withTransition(paused, told(9, "device.configured")).status).toBe("paused");
  expect(Device.withTransition(paused, told(9, "actor.resumed"))).toMatchObject({
    status: "resuming",
    pausedReason: null,
    pausedAt: null,
    link: "online",
  });
  expect(device({ status: "paused" }).link).toBe("unknown");
});

test("the filter of states finds a paused device by that word and by its state", () => {
  const paused = device({ status: "paused" });
  const found = (state: string): Device[] =>
    FleetFilter.apply(FleetFilter.fromQuery({ state }), [paused, device()]);
  expect(found("paused")).toEqual([paused]);
  expect(found("standby")).toHaveLength(2);
});

test("a link that was never heard is unknown, not offline", () => {
  const after = Device.withTransition(device(), {
    version: 8,
    at: at(20),
    event,
    state: "unreported",
    after: { link: "waiting" },
  });
  expect(after.link).toBe("unknown");
});

test.each([
  ["online", 120, "live · 120 ms", true],
  ["late", 4200, "late · 4 s", false],
  ["offline", 180_000, "offline · 3 min", false],
] as const)("a device that is %s since %i ms says %s", (link, elapsed, label, current) => {
  expect(Freshness.of(link, 1000, 1000 + elapsed)).toMatchObject({ label, current });
});

test("without a line to the server nothing is shown as the present", () => {
  expect(Freshness.of("online", 1000, 6000, false)).toEqual({
    tone: "unknown",
    label: "5 s old",
    current: false,
  });
});

test("a device that never sent anything says so", () => {
  expect(Freshness.of("unknown", null, 0)).toMatchObject({ label: "never heard", current: false });
});

test("a reading repaints its device and does not disturb the list; a transition does", () => {
  const table = createDeviceTable();
  table.replace([device(), device({ deviceId: "battery-2" })]);
  const before = table.membership.value;
  table.readings(
    [{ readings: [{ deviceId: "battery-1", measuredAt: at(11), points: { powerKw: 1 } }] }],
    () => "powerKw",
  );
  expect(table.membership.value).toBe(before);
  expect(table.get("battery-1")!.points["powerKw"]).toBe(1);
  table.transition("battery-1", { version: 9, at: at(12), event, state: "fault", after: {} });
  expect(table.membership.value).toBe(before + 1);
});

test("a spark keeps only the last values", () => {
  const table = createDeviceTable();
  table.replace([device()]);
  for (let i = 0; i < 100; i++) {
    table.readings(
      [{ readings: [{ deviceId: "battery-1", measuredAt: at(20 + i), points: { powerKw: i } }] }],
      () => "powerKw",
    );
  }
  expect(table.spark("battery-1")).toHaveLength(sparkLength);
  expect(table.spark("battery-1").at(-1)).toBe(99);
});

test("readings of a device that is not in the fleet are ignored", () => {
  const table = createDeviceTable();
  table.readings(
    [{ readings: [{ deviceId: "ghost", measuredAt: at(1), points: { powerKw: 1 } }] }],
    () => "powerKw",
  );
  expect(table.size()).toBe(0);
});

test("only devices that are online count in the power of the site, and the others are counted as left out", () => {
  const balance = SiteBalance.of([
    device({ points: { powerKw: 10 } }),
    device({ deviceId: "b", points: { powerKw: -4 } }),
    device({ deviceId: "c", kind: "pvInverter", link: "offline", points: { powerKw: 50 } }),
    device({ deviceId: "d", kind: "breaker", points: { currentA: 3 } }),
    device({ deviceId: "e", status: "paused", points: { powerKw: 20 } }),
  ]);
  expect(balance).toMatchObject({
    inKw: 10,
    outKw: 4,
    leftOut: 2,
    total: 5,
    links: { online: 3, offline: 1, unknown: 0 },
    paused: 1,
  });
});

test("a filter survives the way through the address and back", () => {
  const filter = FleetFilter.fromQuery({ text: "pv", link: "late", order: "alarm", down: "1" });
  expect(FleetFilter.fromQuery(FleetFilter.toQuery(filter))).toEqual(filter);
  expect(FleetFilter.toQuery(FleetFilter.fromQuery({}))).toEqual({});
  expect(FleetFilter.fromQuery({ order: "nonsense", text: ["a", "b"] })).toMatchObject({
    order: "name",
    text: "",
  });
});

test("names are ordered as people count, also after one has changed", () => {
  const table = createDeviceTable();
  table.replace([device({ deviceId: "a", name: "PV 10" }), device({ deviceId: "b", name: "PV 9" })]);
  expect(table.all().map((one) => one.name)).toEqual(["PV 9", "PV 10"]);
  table.put(device({ deviceId: "b", name: "PV 11" }));
  expect(table.all().map((one) => one.name)).toEqual(["PV 10", "PV 11"]);
});

test("another order keeps the order of names among equals, also downwards", () => {
  const devices = ["b", "a", "c"].map((deviceId) =>
    device({ deviceId, state: deviceId === "c" ? "a" : "z" }),
  );
  const ids = (query: object) =>
    FleetFilter.apply(FleetFilter.fromQuery({ ...query }), devices).map((one) => one.id);
  expect(ids({ order: "state" })).toEqual(["c", "b", "a"]);
  expect(ids({ order: "state", down: "1" })).toEqual(["b", "a", "c"]);
});

test("ordered by alarm, an unacknowledged low one stands before an acknowledged high one", () => {
  const filter = FleetFilter.fromQuery({ order: "alarm" });
  const seen = device({ deviceId: "seen", alarm: { worst: "high", active: 1, unacknowledged: 0 } });
  const fresh = device({ deviceId: "fresh", alarm: { worst: "low", active: 1, unacknowledged: 1 } });
  expect(FleetFilter.apply(filter, [device(), seen, fresh]).map((one) => one.id)).toEqual([
    "fresh",
    "seen",
    "battery-1",
  ]);
});

test.each([
  [{ text: "BATTERY" }, true],
  [{ text: "pv" }, false],
  [{ tag: "roof" }, true],
  [{ tag: "cellar" }, false],
  [{ alarm: "none" }, true],
  [{ alarm: "any" }, false],
  [{ link: "online", kind: "battery", state: "standby", site: "demo" }, true],
])("the filter %o shows a quiet battery: %s", (query, shown) => {
  expect(FleetFilter.matches(FleetFilter.fromQuery(query), device())).toBe(shown);
});

test("a kind nobody described is still shown, with its first numbers", () => {
  const unknown = device({ kind: "heatPump", points: { mode: "on", flowC: 40, returnC: 30, powerKw: 2 } });
  expect(Kind.of("heatPump").label).toBe("Heat pump");
  expect(
    Kind.of("heatPump")
      .gauges(unknown)
      .map((gauge) => gauge.point),
  ).toEqual(["flowC", "returnC"]);
});

test("of 20 000 devices a filter looks at each once", () => {
  let looks = 0;
  const many = Array.from({ length: 20_000 }, (_, i) => {
    const one = device({ deviceId: `d-${i}`, name: `Device ${i % 977}` });
    const kind = i % 2 ? "battery" : "pvInverter";
    return Object.defineProperty({ ...one }, "kind", { get: () => ((looks += 1), kind) });
  });
  const shown = FleetFilter.apply(FleetFilter.fromQuery({ kind: "battery", text: "7" }), many);
  expect(looks).toBe(many.length);
  expect(shown).toEqual(many.filter(({ id, name }, i) => i % 2 === 1 && `${id} ${name}`.includes("7")));
});
