import { describe, expect, test } from "vitest";
import { story, type Story } from "../../test/stories.ts";

const standing = (): Story => {
  const device = story("battery", { ratedKw: 100 });
  device.reads({ mode: "standby", powerKw: 0, socPct: 50 });
  return device;
};

const began = (device: Story, operation: string): void => {
  device.wants("c1", { operation });
  device.answers("c1", "accepted");
};

describe("power", () => {
  test.each(["standby", "charging", "discharging", "fault", "disconnected"])(
    "the reported mode %s is the state",
    (mode) => {
      const device = story("battery");
      expect(device.state).toBe("unreported");
      device.reads({ mode });
      expect(device.state).toBe(mode);
    },
  );

  test("a battery that reports no mode is judged by its power", () => {
    const device = story("battery", { ratedKw: 100 });
    device.reads({ powerKw: 30 });
    expect(device.state).toBe("discharging");
    device.reads({ powerKw: -30 });
    expect(device.state).toBe("charging");
    device.reads({ powerKw: 1 });
    expect(device.state).toBe("standby");
  });

  test("a reported mode wins over what the power seems to say", () => {
    const device = story("battery", { ratedKw: 100 });
    device.reads({ mode: "standby", powerKw: 30 });
    expect(device.state).toBe("standby");
  });

  test("an unknown mode changes nothing", () => {
    const device = standing();
    device.reads({ mode: "dancing" });
    expect(device.state).toBe("standby");
  });

  test("holding: it stands by at an end of its charge, until there is room again", () => {
    const device = standing();
    const states = [5, 6, 7, 7.1, 98, 97, 96, 95.9].map((socPct) => {
      device.reads({ mode: "standby", socPct });
      return device.state;
    });
    expect(states).toEqual([
      "holding",
      "holding",
      "holding",
      "standby",
      "holding",
      "holding",
      "holding",
      "standby",
    ]);
    device.reads({ mode: "standby", socPct: 99 });
    device.reads({ mode: "discharging", powerKw: 30 });
    expect(device.state).toBe("discharging");
  });

  test("connecting: from the accepted order until the mode shows it", () => {
    const device = story("battery");
    device.reads({ mode: "disconnected" });
    device.wants("c1", { operation: "connect" });
    expect(device.state).toBe("disconnected");
    device.answers("c1", "accepted");
    expect(device.state).toBe("connecting");
    device.reads({ mode: "disconnected" });
    expect(device.state).toBe("connecting");
    device.reads({ mode: "standby" });
    expect(device.state).toBe("standby");
    expect(device.command("c1")).toBe("succeeded");
  });

  test("connecting that fails or takes two minutes is disconnected again", () => {
    const device = story("battery");
    device.reads({ mode: "disconnected" });
    began(device, "connect");
    device.answers("c1", "failed", "BLOCKED_BY_HEALTH");
    expect(device.state).toBe("disconnected");
    device.wants("c2", { operation: "connect" });
    device.answers("c2", "accepted");
    device.runs(120_000, { mode: "disconnected" });
    expect(device.state).toBe("disconnected");
  });

  test("disconnecting: a reading that still shows standby does not end it", () => {
    const device = standing();
    began(device, "disconnect");
    expect(device.state).toBe("disconnecting");
    device.reads({ mode: "standby" });
    expect(device.state).toBe("disconnecting");
    device.reads({ mode: "disconnected" });
    expect(device.state).toBe("disconnected");
  });

  test("resetting: a fault is over when the mode says so, not when the order is accepted", () => {
    const device = story("battery");
    device.reads({ mode: "fault" });
    began(device, "resetFault");
    expect(device.state).toBe("resetting");
    device.reads({ mode: "fault" });
    expect(device.state).toBe("resetting");
    device.reads({ mode: "standby" });
    expect(device.state).toBe("standby");
  });
});

describe("energy", () => {
  test.each([
    [50, "sufficient"],
    [20, "low"],
    [5, "empty"],
    [98, "full"],
  ])("%i %% of charge is %s", (socPct, energy) => {
    const device = story("battery");
    device.reads({ socPct });
    expect(device.value["operation"]).toMatchObject({ energy });
  });

  test("leaves a bound two percent beyond it", () => {
    const device = story("battery");
    const energies = [50, 20, 21, 22, 22.1, 98, 97, 96, 95.9].map((socPct) => {
      device.reads({ socPct });
      return (device.value["operation"] as { energy: string }).energy;
    });
    expect(energies).toEqual([
      "sufficient",
      "low",
      "low",
      "low",
      "sufficient",
      "full",
      "full",
      "full",
      "sufficient",
    ]);
  });

  test("protects: an empty battery may be charged and not discharged, a full one the other way round", () => {
    const device = standing();
    device.reads({ socPct: 5 });
    device.wants("c1", { point: "powerKw", value: 1 });
    expect(device.command("c1")).toBe("rejected");
    device.wants("c2", { point: "powerKw", value: -1 });
    expect(device.command("c2")).toBe("sent");
    device.answers("c2", "completed");
    device.wants("c3", { point: "powerKw", value: 0 });
    expect(device.command("c3")).toBe("sent");
    const other = standing();
    other.reads({ socPct: 99 });
    other.wants("c1", { point: "powerKw", value: -1 });
    expect(other.command("c1")).toBe("rejected");
    other.wants("c2", { point: "powerKw", value: 1 });
    expect(other.command("c2")).toBe("sent");
  });
});
