import { describe, expect, test } from "vitest";
import { story, type Story } from "../../test/stories.ts";

const at = (position: string, tripped = false): Story => {
  const device = story("breaker");
  device.reads({ position, tripped, voltageV: 400 });
  return device;
};

const began = (device: Story, operation: string): void => {
  device.wants("c1", { operation });
  device.answers("c1", "accepted");
};

describe("position", () => {
  test.each([
    ["open", "open"],
    ["closed", "closed"],
    ["intermediate", "intermediate"],
    ["bad", "badState"],
  ])("the reported position %s shows as %s", (position, state) => {
    expect(at(position).state).toBe(state);
  });

  test("an opening shows from the accepted order until the contacts are apart", () => {
    const device = at("closed");
    began(device, "open");
    expect(device.state).toBe("opening");
    device.reads({ position: "closed" });
    expect(device.state).toBe("opening");
    device.reads({ position: "open" });
    expect(device.state).toBe("open");
    expect(device.command("c1")).toBe("succeeded");
    expect(device.alarm("discrepancy")).toBe("none");
  });

  test("a breaker that does not open in time failed to open, and that alarm is latched", () => {
    const device = at("closed");
    began(device, "open");
    device.runs(3_000, { position: "closed" });
    expect(device.state).toBe("failedToOpen");
    device.runs(1_000, { position: "closed" });
    expect(device.state).toBe("failedToOpen");
    expect(device.alarm("discrepancy")).toBe("unacknowledged");
    device.reads({ position: "open" });
    expect(device.state).toBe("open");
    device.waits(1_000);
    expect(device.alarm("discrepancy")).toBe("latchedUnacknowledged");
  });

  test("a breaker that does not close in time failed to close", () => {
    const device = at("open");
    began(device, "close");
    expect(device.state).toBe("closing");
    device.runs(3_000, { position: "open" });
    expect(device.state).toBe("failedToClose");
  });

  test("a breaker that stays half-way is stuck", () => {
    const device = at("intermediate");
    device.runs(3_000, { position: "intermediate" });
    expect(device.state).toBe("stuck");
  });

  test("the time of a travel grows with the interval of the readings that show it", () => {
    const device = story("breaker", { expectedIntervalMs: 10_000 });
    device.reads({ position: "intermediate" });
    device.waits(29_999);
    expect(device.state).toBe("intermediate");
    device.waits(1);
    expect(device.state).toBe("stuck");
  });

  test("a trip is told apart from an opening and stays until the trip is reset", () => {
    const device = at("closed");
    device.reads({ position: "open", tripped: true });
    expect(device.state).toBe("trippedOpen");
    expect(device.alarm("tripped")).toBe("unacknowledged");
    device.reads({ position: "open", tripped: false });
    expect(device.state).toBe("open");
    expect(device.alarm("tripped")).toBe("latchedUnacknowledged");
  });

  test("a close that succeeds frees the latch of the trip", () => {
    const device = at("open", true);
    device.told("alarm.acknowledged", "alarm/tripped");
    device.reads({ tripped: false });
    expect(device.alarm("tripped")).toBe("latchedAcknowledged");
    began(device, "close");
    device.reads({ position: "closed" });
    expect(device.alarm("tripped")).toBe("none");
  });

  test("a close of a closed breaker succeeds without an order and frees the latch of a trip", () => {
    const device = at("open", true);
    device.reads({ position: "closed", tripped: false });
    device.told("alarm.acknowledged", "alarm/tripped");
    expect(device.alarm("tripped")).toBe("latchedAcknowledged");
    const { orders } = device.wants("c1", { operation: "close" });
    expect(orders).toEqual([]);
    expect(device.command("c1")).toBe("succeeded");
    expect(device.commandContext("c1")).toMatchObject({ cause: "POSITION_REACHED" });
    expect(device.alarm("tripped")).toBe("none");
    expect(device.value["control"]).toBe("idle");
    expect(device.state).toBe("closed");
  });

  test("a close that finds the breaker closed does not free an alarm whose condition still holds", () => {
    const device = at("closed");
    began(device, "open");
    device.runs(8_000, { position: "closed" });
    device.answers("c1", "failed");
    expect(device.state).toBe("failedToOpen");
    device.told("alarm.acknowledged", "alarm/discrepancy");
    device.wants("c2", { operation: "close" });
    expect(device.command("c2")).toBe("succeeded");
    device.reads({ position: "open" });
    device.waits(1_000);
    expect(device.alarm("discrepancy")).toBe("latchedAcknowledged");
  });

  test("a close during an opening is refused, although the breaker still reports closed", () => {
    const device = at("closed");
    began(device, "open");
    device.wants("c2", { operation: "close" });
    expect(device.command("c2")).toBe("rejected");
    expect(device.commandContext("c2")).toMatchObject({ cause: "ALREADY_IN_EXECUTION" });
  });

  test("closing is refused while the position is not known, opening never", () => {
    const device = at("bad");
    device.wants("c1", { operation: "close" });
    expect(device.commandContext("c1")).toMatchObject({ cause: "BLOCKED_BY_HEALTH" });
    device.wants("c2", { operation: "open" });
    expect(device.command("c2")).toBe("sent");
  });
});

describe("line", () => {
  test("is dead below 50 V, live above 100 V, and between the two as it was", () => {
    const device = story("breaker");
    const states = [70, 0, 70, 101, 70, 49].map((voltageV) => {
      device.reads({ voltageV });
      return (device.value["operation"] as { line: string }).line;
    });
    expect(states).toEqual(["unreported", "dead", "dead", "live", "live", "dead"]);
  });

  test("a dead line is no alarm while the breaker is open", () => {
    const device = at("closed");
    device.runs(11_000, { voltageV: 0 });
    expect(device.alarm("lineDead")).toBe("unacknowledged");
    device.reads({ position: "open" });
    expect(device.alarm("lineDead")).toBe("suppressed");
  });
});
