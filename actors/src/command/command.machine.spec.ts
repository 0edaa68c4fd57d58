// The stories of a command and of the control region that lets at most one have the device.
import { describe, expect, test } from "vitest";
import { story, type Story } from "../../test/stories.ts";

const battery = (): Story => {
  const device = story("battery", { ratedKw: 100 });
  device.reads({ mode: "standby", powerKw: 0, socPct: 50 });
  return device;
};

const breaker = (): Story => {
  const device = story("breaker");
  device.reads({ position: "closed", tripped: false });
  return device;
};

describe("an accepted setpoint", () => {
  test("sends one order that carries the id of its command and its expiry", () => {
    const device = battery();
    const { orders } = device.wants("c1", { point: "powerKw", value: 20 }, 60_000);
    expect(orders).toEqual([
      {
        type: "setpoint.send",
        id: "c1",
        expiresAt: device.given.now + 60_000,
        point: "powerKw",
        value: 20,
        unit: "kW",
      },
    ]);
    expect(device.value["control"]).toEqual({ commanding: "sent" });
    expect(device.command("c1")).toBe("sent");
  });

  test("succeeds when the readings show it, without a further answer", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    device.answers("c1", "accepted");
    device.reads({ powerKw: 12 });
    expect(device.command("c1")).toBe("accepted");
    device.reads({ mode: "discharging", powerKw: 19.5 });
    expect(device.command("c1")).toBe("succeeded");
    expect(device.value["control"]).toBe("idle");
  });

  test("does not succeed on a reading that came before the device took the order", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 0 });
    device.reads({ powerKw: 0 });
    expect(device.command("c1")).toBe("sent");
  });

  test("is not confirmed by an invalid reading", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    device.answers("c1", "accepted");
    device.reads({ powerKw: 20 }, { powerKw: "invalid" });
    expect(device.command("c1")).toBe("accepted");
  });
});

describe("an answer", () => {
  test.each([
    ["completed", undefined, "succeeded"],
    ["rejected", "BLOCKED_BY_MODE", "rejected"],
    ["rejected", "POSITION_REACHED", "succeeded"],
    ["failed", "ABORTED_BY_TRIP", "failed"],
  ])("%s (%s) ends the command as %s", (answer, cause, end) => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    device.answers("c1", answer, cause);
    expect(device.command("c1")).toBe(end);
    expect(device.commandContext("c1")).toMatchObject({ cause: cause ?? null, settledAt: device.given.now });
    expect(device.value["control"]).toBe("idle");
    expect(device.context.command).toBeNull();
  });

  test("to an order nobody gave changes nothing", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    const { records } = device.answers("c2", "completed");
    expect(records.filter(({ notable }) => notable)).toEqual([]);
    expect(device.command("c1")).toBe("sent");
  });
});

describe("an order without an answer", () => {
  const unanswered = (): Story => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    device.runs(30_000, { powerKw: 0 });
    return device;
  };

  test("is not failed: its outcome is unknown and an alarm says so", () => {
    const device = unanswered();
    expect(device.command("c1")).toBe("outcomeUnknown");
    expect(device.value["control"]).toBe("unanswered");
    expect(device.alarm("commandUnanswered")).toBe("unacknowledged");
  });

  test("is settled by a late answer, which clears the alarm", () => {
    const device = unanswered();
    device.runs(60_000, { powerKw: 0 });
    device.answers("c1", "completed");
    expect(device.command("c1")).toBe("succeeded");
    expect(device.value["control"]).toBe("idle");
    expect(device.alarm("commandUnanswered")).toBe("returnedUnacknowledged");
  });

  test("is settled by the readings", () => {
    const device = unanswered();
    device.reads({ powerKw: 20 });
    expect(device.command("c1")).toBe("succeeded");
  });

  test("goes on when the device takes it after all", () => {
    const device = unanswered();
    device.answers("c1", "accepted");
    expect(device.command("c1")).toBe("accepted");
    expect(device.value["control"]).toEqual({ commanding: "accepted" });
  });

  test("ends unresolved after five minutes", () => {
    const device = unanswered();
    device.runs(299_000, { powerKw: 0 });
    expect(device.command("c1")).toBe("outcomeUnknown");
    device.runs(1_000, { powerKw: 0 });
    expect(device.command("c1")).toBe("unresolved");
    expect(device.commandContext("c1")).toMatchObject({ cause: "TIME_LIMIT" });
    expect(device.value["control"]).toBe("idle");
  });

  test("ends unresolved, not cancelled, when an operator gives it up", () => {
    const device = unanswered();
    device.told("command.cancelled", "command/c1");
    expect(device.command("c1")).toBe("unresolved");
    expect(device.value["control"]).toBe("idle");
  });

  test("gives way to a new setpoint, whose end is the one that counts", () => {
    const device = unanswered();
    const { orders } = device.wants("c2", { point: "powerKw", value: -10 });
    expect(orders.map(({ id }) => id)).toEqual(["c2"]);
    expect(device.command("c1")).toBe("outcomeUnknown");
    expect(device.commandContext("c1")).toMatchObject({ cause: "SUPERSEDED" });
    device.answers("c2", "completed");
    expect(device.command("c2")).toBe("succeeded");
    device.answers("c1", "failed", "TIME_LIMIT");
    expect(device.command("c1")).toBe("failed");
    expect(device.alarm("commandUnanswered")).toBe("returnedUnacknowledged");
  });

  test("blocks an operation that does not make safe", () => {
    const device = unanswered();
    device.wants("c2", { operation: "connect" });
    expect(device.command("c2")).toBe("rejected");
  });

  test("counts as unknown also when it was accepted but not finished in time", () => {
    const device = breaker();
    device.wants("c1", { operation: "open" });
    device.answers("c1", "accepted");
    device.runs(5_000, { position: "closed" });
    expect(device.command("c1")).toBe("outcomeUnknown");
  });
});

describe("a refused request becomes a command that says why", () => {
  const refusal = (device: Story, id: string) => {
    expect(device.command(id)).toBe("rejected");
    return device.commandContext(id)?.cause;
  };

  test("the device has never talked", () => {
    const device = story("battery");
    const { orders } = device.wants("c1", { point: "powerKw", value: 1 });
    expect(refusal(device, "c1")).toBe("COMMS_LOSS");
    expect(orders).toEqual([]);
  });

  test("the device is offline", () => {
    const device = battery();
    device.waits(60_000);
    device.wants("c1", { point: "powerKw", value: 1 });
    expect(refusal(device, "c1")).toBe("COMMS_LOSS");
  });

  test("the value is out of range", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 100.1 });
    expect(refusal(device, "c1")).toBe("OUT_OF_RANGE");
  });

  test("the value is not a number that can be compared", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: Number.NaN });
    expect(refusal(device, "c1")).toBe("OUT_OF_RANGE");
  });

  test("the kind knows no such point or operation", () => {
    const device = battery();
    device.wants("c1", { point: "limitKw", value: 1 });
    expect(refusal(device, "c1")).toBe("INCONSISTENT_PARAMETERS");
    device.wants("c2", { operation: "constructor" });
    expect(refusal(device, "c2")).toBe("INCONSISTENT_PARAMETERS");
  });

  test("the request is too old when its turn comes", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 1 }, 0);
    expect(refusal(device, "c1")).toBe("EXPIRED");
  });

  test("another command has the device", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    device.wants("c2", { operation: "resetFault" });
    expect(refusal(device, "c2")).toBe("BLOCKED_BY_COMMAND");
    expect(device.command("c1")).toBe("sent");
    device.answers("c1", "completed");
    device.wants("c3", { operation: "resetFault" });
    device.wants("c4", { point: "powerKw", value: 30 });
    expect(refusal(device, "c4")).toBe("ALREADY_IN_EXECUTION");
  });

  test("the device is not in a state to do it", () => {
    const device = battery();
    device.reads({ mode: "fault" });
    device.wants("c1", { point: "powerKw", value: 1 });
    expect(refusal(device, "c1")).toBe("BLOCKED_BY_HEALTH");
    device.reads({ mode: "disconnected" });
    device.wants("c2", { point: "powerKw", value: 1 });
    expect(refusal(device, "c2")).toBe("BLOCKED_BY_MODE");
    device.reads({ mode: "standby", socPct: 4 });
    device.wants("c3", { point: "powerKw", value: 1 });
    expect(refusal(device, "c3")).toBe("BLOCKED_BY_PROCESS");
  });
});

test.each([
  ["battery", { mode: "standby" }, "connect"],
  ["pvInverter", { mode: "running" }, "start"],
  ["breaker", { position: "closed" }, "close"],
])("a %s that reports %j has reached what %s asks for: that succeeds at once", (kind, points, operation) => {
  const device = story(kind);
  device.reads(points);
  const { orders } = device.wants("c1", { operation });
  expect(orders).toEqual([]);
  expect(device.command("c1")).toBe("succeeded");
  expect(device.commandContext("c1")).toMatchObject({
    cause: "POSITION_REACHED",
    sentAt: null,
    settledAt: device.given.now,
  });
  expect(device.context.command).toBeNull();
});

describe("an operation that makes safe", () => {
  test("takes the place of a command in flight, whose later answers count for that command alone", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    const { orders } = device.wants("c2", { operation: "disconnect" });
    expect(orders).toMatchObject([{ type: "operation.send", id: "c2", operation: "disconnect" }]);
    expect(device.command("c1")).toBe("outcomeUnknown");
    expect(device.commandContext("c1")).toMatchObject({ cause: "SUPERSEDED" });
    device.answers("c1", "completed");
    expect(device.command("c1")).toBe("succeeded");
    expect(device.value["control"]).toEqual({ commanding: "sent" });
    device.answers("c2", "completed");
    expect(device.value["control"]).toBe("idle");
  });

  test("is still refused while the device does not talk: it must not happen an hour later", () => {
    const device = breaker();
    device.waits(60_000);
    device.wants("c1", { operation: "open" });
    expect(device.command("c1")).toBe("rejected");
  });
});

describe("a command that is withdrawn after its order was sent", () => {
  const withdrawals = {
    cancelled: (device: Story) => device.told("command.cancelled", "command/c1"),
    superseded: (device: Story) => device.wants("c2", { operation: "disconnect" }),
  };
  const cases = (["cancelled", "superseded"] as const).flatMap((how) =>
    (["sent", "accepted"] as const).map((state) => [state, how] as const),
  );
  const withdrawn = (state: "sent" | "accepted", how: keyof typeof withdrawals): Story => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    if (state === "accepted") device.answers("c1", "accepted");
    withdrawals[how](device);
    return device;
  };
  const cause = { cancelled: "ABORTED_BY_CANCEL", superseded: "SUPERSEDED" };

  test.each(cases)("while it is %s and %s: its outcome is unknown, and the device is free", (state, how) => {
    const device = withdrawn(state, how);
    expect(device.command("c1")).toBe("outcomeUnknown");
    expect(device.commandContext("c1")).toMatchObject({
      cause: cause[how],
      withdrawnAt: device.given.now,
      settledAt: null,
    });
    expect(device.context.command?.id).toBe(how === "cancelled" ? undefined : "c2");
    expect(device.value["control"]).toEqual(how === "cancelled" ? "idle" : { commanding: "sent" });
    expect(device.alarm("commandUnanswered")).toBe("none");
  });

  test.each(
    cases.flatMap(([state, how]) =>
      [
        ["completed", "succeeded"],
        ["failed", "failed"],
        ["rejected", "rejected"],
        ["accepted", "accepted"],
      ].map(([answer = "", end = ""]) => [state, how, answer, end] as const),
    ),
  )("while it is %s and %s: a late %s makes it %s and moves nothing else", (state, how, answer, end) => {
    const device = withdrawn(state, how);
    device.runs(60_000, { powerKw: 0 });
    const { command } = device.context;
    const { control } = device.value;
    device.answers("c1", answer);
    expect(device.command("c1")).toBe(end);
    expect(device.context.command).toEqual(command);
    expect(device.value["control"]).toEqual(control);
  });

  test.each(cases)(
    "while it is %s and %s: five minutes without an answer leave it unresolved",
    (state, how) => {
      const device = withdrawn(state, how);
      device.runs(299_000, { powerKw: 0 });
      expect(device.command("c1")).toBe("outcomeUnknown");
      device.runs(1_000, { powerKw: 0 });
      expect(device.command("c1")).toBe("unresolved");
      expect(device.commandContext("c1")).toMatchObject({ cause: cause[how] });
    },
  );

  test("is not settled by readings, which can be the work of a later command", () => {
    const device = withdrawn("accepted", "cancelled");
    device.wants("c2", { point: "powerKw", value: 20 });
    device.answers("c2", "accepted");
    device.reads({ powerKw: 20 });
    expect(device.command("c2")).toBe("succeeded");
    expect(device.command("c1")).toBe("outcomeUnknown");
  });

  test("ends unresolved when an operator cancels it once more", () => {
    const device = withdrawn("sent", "cancelled");
    device.told("command.cancelled", "command/c1");
    expect(device.command("c1")).toBe("unresolved");
  });

  test("may still move the device: a position that is reached is ordered until its outcome is known", () => {
    const device = breaker();
    device.wants("c1", { operation: "open" });
    device.told("command.cancelled", "command/c1");
    expect(device.wants("c2", { operation: "close" }).orders).toMatchObject([
      { id: "c2", operation: "close" },
    ]);
    device.answers("c2", "rejected", "POSITION_REACHED");
    expect(device.command("c2")).toBe("succeeded");
    device.answers("c1", "failed");
    expect(device.wants("c3", { operation: "close" }).orders).toEqual([]);
    expect(device.command("c3")).toBe("succeeded");
  });
});

describe("a setpoint while a setpoint of the same point is in flight", () => {
  test.each([[], ["accepted"]])("takes its place, answered %j or not: the latest wins", (...answers) => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    for (const answer of answers) device.answers("c1", answer);
    const { orders } = device.wants("c2", { point: "powerKw", value: 30 });
    expect(orders).toMatchObject([{ type: "setpoint.send", id: "c2", value: 30 }]);
    expect(device.command("c1")).toBe("outcomeUnknown");
    expect(device.commandContext("c1")).toMatchObject({ cause: "SUPERSEDED" });
    device.answers("c2", "accepted");
    device.reads({ powerKw: 20 });
    expect(device.command("c2")).toBe("accepted");
    device.reads({ powerKw: 30 });
    expect(device.command("c2")).toBe("succeeded");
    device.answers("c1", "completed");
    expect(device.command("c1")).toBe("succeeded");
    expect(device.value["control"]).toBe("idle");
  });

  test("leaves it alone when it is out of range", () => {
    const device = battery();
    device.wants("c1", { point: "powerKw", value: 20 });
    device.wants("c2", { point: "powerKw", value: 101 });
    expect(device.command("c2")).toBe("rejected");
    expect(device.commandContext("c2")).toMatchObject({ cause: "OUT_OF_RANGE" });
    expect(device.command("c1")).toBe("sent");
  });
});

describe("readings confirm", () => {
  const opening = (): Story => {
    const device = story("breaker");
    device.reads({ position: "open" });
    device.wants("c1", { operation: "open" });
    device.answers("c1", "accepted");
    return device;
  };

  test.each([
    ["an invalid value", { position: "closed" }, { position: "invalid" as const }],
    ["an invalid value that would fit", { position: "open" }, { position: "invalid" as const }],
    ["a reading without the point", { voltageV: 400 }, undefined],
  ])("only by what they say: not by an old value beside %s", (_what, points, quality) => {
    const device = opening();
    device.reads(points, quality);
    expect(device.command("c1")).toBe("accepted");
    device.reads({ position: "open" });
    expect(device.command("c1")).toBe("succeeded");
  });

  test("not by an old value while the outcome is unknown", () => {
    const device = opening();
    device.runs(5_000, { voltageV: 400 });
    expect(device.command("c1")).toBe("outcomeUnknown");
    device.reads({ position: "closed" }, { position: "invalid" });
    expect(device.command("c1")).toBe("outcomeUnknown");
    device.reads({ position: "open" });
    expect(device.command("c1")).toBe("succeeded");
  });
});
