import { describe, expect, test } from "vitest";
import { story, type Story } from "../../test/stories.ts";

const reporting = (mode: string): Story => {
  const device = story("pvInverter", { ratedKw: 50 });
  device.reads({ mode });
  return device;
};

const began = (device: Story, operation: string): void => {
  device.wants("c1", { operation });
  device.answers("c1", "accepted");
};

describe("output", () => {
  test.each(["off", "sleeping", "standby", "starting", "running", "throttled", "shuttingDown", "fault"])(
    "the reported mode %s is the state",
    (mode) => {
      expect(reporting(mode).state).toBe(mode);
    },
  );

  test("a day: sleeping, starting, running, throttled, running, shutting down, sleeping", () => {
    const device = reporting("sleeping");
    const day = ["starting", "running", "throttled", "running", "shuttingDown", "sleeping"];
    const states = day.map((mode) => {
      device.reads({ mode });
      return device.state;
    });
    expect(states).toEqual(day);
  });

  test("a start that the device has taken shows before the device reports it", () => {
    const device = reporting("off");
    began(device, "start");
    expect(device.state).toBe("starting");
    device.reads({ mode: "off" });
    expect(device.state).toBe("starting");
    device.reads({ mode: "running" });
    expect(device.state).toBe("running");
    expect(device.command("c1")).toBe("succeeded");
  });

  test("a start that the device never reports is off again after half a minute", () => {
    const device = reporting("off");
    began(device, "start");
    device.runs(30_000, { mode: "off" });
    expect(device.state).toBe("off");
  });

  test("a start that takes ten minutes is overdue and raises an alarm until it runs", () => {
    const device = reporting("starting");
    device.runs(599_000, { mode: "starting" });
    expect(device.alarm("startOverdue")).toBe("none");
    device.runs(1_000, { mode: "starting" });
    expect(device.state).toBe("overdue");
    expect(device.alarm("startOverdue")).toBe("unacknowledged");
    device.reads({ mode: "running" });
    expect(device.alarm("startOverdue")).toBe("returnedUnacknowledged");
  });

  test("a stop shows at once and ends when the device is off", () => {
    const device = reporting("running");
    began(device, "stop");
    expect(device.state).toBe("shuttingDown");
    device.reads({ mode: "running" });
    expect(device.state).toBe("shuttingDown");
    device.reads({ mode: "off" });
    expect(device.state).toBe("off");
    expect(device.command("c1")).toBe("succeeded");
  });

  test("night is not a fault: a start is refused by the process, a limit is not", () => {
    const device = reporting("sleeping");
    device.wants("c1", { operation: "start" });
    expect(device.commandContext("c1")).toMatchObject({ cause: "BLOCKED_BY_PROCESS" });
    device.wants("c2", { point: "limitKw", value: 10 });
    expect(device.command("c2")).toBe("sent");
  });

  test("a limit is reached when the power is below it", () => {
    const device = reporting("running");
    device.reads({ powerKw: 40 });
    device.wants("c1", { point: "limitKw", value: 20 });
    device.answers("c1", "accepted");
    device.reads({ powerKw: 30 });
    expect(device.command("c1")).toBe("accepted");
    device.reads({ powerKw: 19, mode: "throttled" });
    expect(device.command("c1")).toBe("succeeded");
  });
});

test("sun: dark below 20 W/m², light above 30, and between the two as it was", () => {
  const device = reporting("sleeping");
  const states = [25, 10, 25, 31, 25, 19].map((irradianceWm2) => {
    device.reads({ irradianceWm2 });
    return (device.value["operation"] as { sun: string }).sun;
  });
  expect(states).toEqual(["unreported", "dark", "dark", "light", "light", "dark"]);
});
