import { expect, test } from "vitest";
import { setpointColumn } from "../readings/setpoint-line.ts";
import { gapAfterMs, Series } from "../readings/series.ts";
import { causeWords } from "./cause.ts";
import { Command } from "./command.ts";
import { Permission } from "./permission.ts";

const device = { link: "online", control: "idle" } as const;
const plain = { overrides: false };
const safe = { overrides: true };
const told = (permission: Permission): string =>
  permission.kind === "allowed" ? "allowed" : permission.reason;

test("a viewer is told whom to ask", () => {
  expect(told(Permission.setpoint(device, "viewer", "powerKw", []))).toContain("viewer");
  expect(told(Permission.operation(device, "viewer", safe))).toContain("viewer");
});

test("a device that is offline is asked nothing", () => {
  expect(told(Permission.setpoint({ ...device, link: "offline" }, "operator", "powerKw", []))).toContain(
    "offline",
  );
  expect(told(Permission.operation({ ...device, link: "unknown" }, "operator", safe))).toContain("offline");
});

test.each([
  ["idle", "allowed", "allowed"],
  ["sent", "under way", "under way"],
  ["accepted", "under way", "under way"],
  ["unanswered", "allowed", "no answer yet"],
])("while control is %s, a setpoint is %s and an operation %s", (control, setpoint, operation) => {
  expect(told(Permission.setpoint({ ...device, control }, "operator", "powerKw", []))).toContain(setpoint);
  expect(told(Permission.operation({ ...device, control }, "operator", plain))).toContain(operation);
});

test("a newer value of the point under way may be asked for, but no setpoint during an operation", () => {
  const moving = { ...device, control: "accepted" };
  const known = (point: string | null, createdAt: number, state: Command["state"] = "accepted") => ({
    point,
    createdAt,
    state,
  });
  const ask = (commands: ReturnType<typeof known>[]) =>
    told(Permission.setpoint(moving, "operator", "powerKw", commands));
  expect(ask([known("powerKw", 2)])).toBe("allowed");
  expect(ask([known(null, 2)])).toContain("under way");
  expect(ask([known("powerKw", 1), known(null, 2)])).toContain("under way");
  expect(ask([known("powerKw", 3, "succeeded"), known(null, 2)])).toContain("under way");
  expect(ask([known("otherKw", 2)])).toContain("under way");
});

test.each(["idle", "sent", "accepted", "unanswered"])(
  "what makes the device safe may be asked while control is %s",
  (control) => expect(told(Permission.operation({ ...device, control }, "operator", safe))).toBe("allowed"),
);

test("a cause that is a code is told in words, and one that a device has put in words as it is", () => {
  expect(causeWords("BLOCKED_BY_COMMAND")).toBe("Another command had the device.");
  expect(causeWords("spring not charged")).toBe("spring not charged");
  expect(causeWords("constructor")).toBe("constructor");
  expect(causeWords("BLOCKED_BY_SOMETHING_NEW")).toBe("Blocked by something new.");
});

test("the way of a command is shown step by step", () => {
  const marks = (state: Parameters<typeof Command.steps>[0]["state"]) =>
    Command.steps({ state }).map((step) => `${step.mark} ${step.label}`);
  expect(marks("sent")).toEqual(["done requested", "now sent", "ahead accepted", "ahead succeeded"]);
  expect(marks("succeeded")).toEqual(["done requested", "done sent", "done accepted", "done succeeded"]);
  expect(marks("rejected")).toEqual(["done requested", "done sent", "failed rejected"]);
  expect(marks("expired")).toEqual(["done requested", "failed expired"]);
});

test("a command that found the device there already was not sent", () => {
  const steps = Command.steps({ state: "succeeded", cause: "POSITION_REACHED" });
  expect(steps.map(({ label }) => label)).toEqual(["requested", "succeeded"]);
});

test("an unknown outcome is neither done nor failed", () => {
  expect(Command.steps({ state: "outcomeUnknown" }).at(-1)).toEqual({
    label: "outcome unknown",
    mark: "unknown",
  });
  expect(Command.isOpen({ state: "outcomeUnknown" })).toBe(true);
  expect(Command.steps({ state: "unresolved" }).at(-1)!.mark).toBe("unknown");
});

test("a setpoint line begins where the device took it and holds until the next", () => {
  const command = (createdAt: number, value: number, state: Command["state"] = "succeeded") => ({
    kind: "setpoint" as const,
    point: "powerKw",
    value,
    state,
    createdAt,
  });
  expect(
    setpointColumn(
      "powerKw",
      [command(3000, 20), command(1500, 10), command(2500, 99, "rejected")],
      [1, 2, 3, 4],
    ),
  ).toEqual([null, 10, 20, 20]);
  expect(setpointColumn("socPct", [command(0, 1)], [1])).toBeNull();
});

test("a limit is drawn over the power it limits", () => {
  const limit = {
    kind: "setpoint" as const,
    point: "limitKw",
    value: 30,
    state: "accepted" as const,
    createdAt: 0,
  };
  expect(setpointColumn("powerKw", [limit], [1])).toEqual([30]);
});

test("a hole in time breaks the line", () => {
  const sample = (at: number, powerKw: number) => ({ at, values: { powerKw } });
  const series = Series.of([sample(0, 1), sample(1000, 2), sample(60_000, 3)], ["powerKw"], gapAfterMs(1000));
  expect(series.columns["powerKw"]).toEqual([1, 2, null, 3]);
  expect(series.at).toEqual([0, 1, 1.001, 60]);
});

test("history and live readings meet without a repeat and in order, and old ones fall out", () => {
  const sample = (at: number, v: number) => ({ at, values: { v } });
  const joined = Series.join([sample(1, 1), sample(3, 3)], [sample(2, 2), sample(3, 33), sample(4, 4)], 2);
  expect(joined).toEqual([sample(2, 2), sample(3, 33), sample(4, 4)]);
  expect(Series.join([sample(1, 1)], [], 5)).toEqual([]);
});

test("a point that is sometimes text is charted where it is a number", () => {
  const samples = [
    { at: 0, values: { mode: "off", powerKw: 1 } },
    { at: 1000, values: { powerKw: null, mode: "on" } },
  ];
  expect(Series.numeric(samples, ["socPct", "powerKw"])).toEqual(["powerKw"]);
  expect(Series.of(samples, ["powerKw"], 5000).columns["powerKw"]).toEqual([1, null]);
});
