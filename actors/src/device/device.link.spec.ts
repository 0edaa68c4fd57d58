import { describe, expect, test } from "vitest";
import { story } from "../../test/stories.ts";

const watchdog = "|xstate.after.lateTimeout.battery.link.online";

describe("link", () => {
  test("waits for the first reading without a timer", () => {
    const device = story("battery");
    expect(device.waits(3_600_000).timers).toEqual({});
    expect(device.value["link"]).toBe("waiting");
  });

  test("is late after five silent seconds and offline after a minute, counted from the last reading", () => {
    const device = story("battery");
    device.reads({ socPct: 50 });
    device.runs(7_000, { socPct: 50 });
    device.waits(4_999);
    expect(device.value["link"]).toBe("online");
    device.waits(1);
    expect(device.value["link"]).toBe("late");
    device.waits(54_999);
    expect(device.value["link"]).toBe("late");
    device.waits(1);
    expect(device.value["link"]).toBe("offline");
    expect(device.alarm("commsLost")).toBe("unacknowledged");
  });

  test("grants a slow device three and ten of its own intervals", () => {
    const device = story("battery", { expectedIntervalMs: 60_000 });
    device.reads({ socPct: 50 });
    device.waits(179_999);
    expect(device.value["link"]).toBe("online");
    device.waits(1);
    expect(device.value["link"]).toBe("late");
    device.waits(419_999);
    expect(device.value["link"]).toBe("late");
    device.waits(1);
    expect(device.value["link"]).toBe("offline");
  });

  test("L6: a reading moves no timer; the watchdog goes on from the last reading when it fires", () => {
    const device = story("battery");
    device.reads({ socPct: 50 });
    device.waits(4_000);
    expect(device.reads({ socPct: 50 }).timers).toEqual({ [watchdog]: 1_000 });
    expect(device.waits(1_000).timers).toEqual({ [watchdog]: 4_000 });
    expect(device.value["link"]).toBe("online");
  });

  test("comes back with the first reading, and the alarm of the silence clears", () => {
    const device = story("battery");
    device.reads({ socPct: 50 });
    device.waits(60_000);
    device.reads({ socPct: 50 });
    expect(device.value["link"]).toBe("online");
    device.waits(2_000);
    expect(device.alarm("commsLost")).toBe("returnedUnacknowledged");
  });

  test("an outage of ours, after which all timers are overdue, raises no alarm if the device talks at once", () => {
    const device = story("battery");
    device.reads({ socPct: 50 });
    device.given.when({ type: watchdog.slice(1), at: device.given.now + 600_000 });
    device.reads({ socPct: 50 });
    expect(device.value["link"]).toBe("online");
    expect(device.alarm("commsLost")).toBe("none");
  });

  test("L6 silence counts only while a worker of ours was there to hear it", () => {
    const device = story("battery");
    device.reads({ socPct: 50 });
    device.waits(2_000);
    expect(device.given.absent(900_000).timers).toEqual({ [watchdog]: 3_000 });
    device.waits(2_999);
    expect(device.value["link"]).toBe("online");
    device.waits(1);
    expect(device.value["link"]).toBe("late");
    device.given.absent(900_000);
    device.waits(54_999);
    expect(device.value["link"]).toBe("late");
    device.waits(1);
    expect(device.value["link"]).toBe("offline");
  });

  test("L6 an outage before the last reading grants no time after it", () => {
    const device = story("battery");
    device.reads({ socPct: 50 });
    device.waits(4_000);
    device.given.absent(60_000);
    device.reads({ socPct: 50 });
    device.waits(4_999);
    expect(device.value["link"]).toBe("online");
    device.waits(1);
    expect(device.value["link"]).toBe("late");
  });

  test("what is silent and what is in alarm are told apart: silence clears no other alarm", () => {
    const device = story("battery");
    device.reads({ temperatureC: 60 });
    device.waits(60_000);
    expect(device.alarm("criticalTemperature")).toBe("unacknowledged");
    expect(device.alarm("commsLost")).toBe("unacknowledged");
    device.told("alarm.acknowledged", "alarm/commsLost");
    expect(device.alarm("criticalTemperature")).toBe("unacknowledged");
  });
});
