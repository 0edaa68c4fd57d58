// L7: an edited event passes the door through which every event from outside passes.
import type { DeadLetter } from "@microgrid/db";
import { describe, expect, test } from "vitest";
import { editedMessage } from "./letter-edit.ts";
import { kindOf } from "./letter.view.ts";

const commandId = "0199c3a0-0000-7000-8000-000000000001";
const setpoint = {
  type: "setpoint.requested",
  commandId,
  point: "powerKw",
  value: 5,
  expiresAt: 1_000,
  by: "olga",
};

const letterOf = (message: unknown, letterId = "n-1"): DeadLetter => ({
  actorId: "battery-1",
  letterId,
  siteId: "alpha",
  queue: "commands",
  message,
  original: null,
  error: { name: "Error", message: "no" },
  at: 0,
  state: "open",
  retries: 0,
  settledBy: null,
  settledAt: null,
  reason: null,
});
const notice = (event: unknown) =>
  letterOf({ kind: "notice", actorId: "battery-1", id: "n-1", part: null, event });

/** The message, or the code of the refusal. */
function edit(letter: DeadLetter, payload: Record<string, unknown>): unknown {
  try {
    return editedMessage(letter, { payload }, { name: "ed", deviceKind: "battery" });
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

describe("an edited request", () => {
  test("keeps its command, its signature and its end, whether the edit leaves them out or repeats them", () => {
    const wanted = { kind: "notice", event: { ...setpoint, value: 4 } };
    expect(edit(notice(setpoint), { point: "powerKw", value: 4 })).toMatchObject(wanted);
    expect(edit(notice(setpoint), { ...setpoint, value: 4 })).toMatchObject(wanted);
  });

  test.each([
    ["another command", { commandId: "0199c3a0-0000-7000-8000-000000000002" }],
    ["a longer life", { expiresAt: 4_102_444_800_000 }],
    ["another signature", { by: "bob" }],
    ["another type", { type: "operation.requested" }],
    ["a value that is no number", { value: "5" }],
    ["a field that nobody knows", { at: 0 }],
  ])("cannot be given %s", (_, forged) => {
    expect(edit(notice(setpoint), { point: "powerKw", value: 4, ...forged })).toBe("letter.invalid");
  });

  test("without a command of its own cannot be given one", () => {
    const { commandId: _, ...nameless } = setpoint;
    expect(edit(notice(nameless), { point: "powerKw", value: 4, commandId })).toBe("letter.invalid");
    expect(edit(notice({ ...setpoint, commandId: "a|b" }), { point: "powerKw", value: 4 })).toBe(
      "letter.invalid",
    );
  });
});

test("an edited answer stays the answer to its order", () => {
  const answer = { type: "order.answered", orderId: "c-1", answer: "completed" };
  expect(edit(notice(answer), { answer: "failed" })).toMatchObject({
    event: { ...answer, answer: "failed" },
  });
  expect(edit(notice(answer), { answer: "failed", orderId: "c-2" })).toBe("letter.invalid");
});

test("an event that only the system may tell cannot be edited", () => {
  expect(edit(notice({ type: "actor.drained", by: "olga", reason: "" }), { reason: "x" })).toBe(
    "letter.invalid",
  );
  expect(edit(notice({ type: "xstate.stop" }), {})).toBe("letter.invalid");
});

describe("edited settings", () => {
  const configured = notice({ type: "device.configured", settings: { ratedKw: -1 } });

  test("are taken as a change of the device takes them", () => {
    expect(edit(configured, { settings: { ratedKw: 50 } })).toMatchObject({
      event: { type: "device.configured", settings: { ratedKw: 50 } },
    });
  });

  test.each([
    ["letter.invalid", { settings: { ratedKw: "much" } }],
    ["letter.invalid", { settings: { unheardOf: 1 } }],
    ["letter.invalid", { settings: { ratedKw: 1 }, by: "bob" }],
    ["letter.invalid", {}],
    ["alarm.unknown", { settings: { alarms: { noSuchAlarm: {} } } }],
  ])("are refused as %s: %j", (code, payload) => {
    expect(edit(configured, payload)).toBe(code);
  });
});

test("a letter without an event is a deadline, of which nothing can be edited", () => {
  for (const message of [{ kind: "wake", actorId: "battery-1", version: 1 }, { kind: "notice" }, null]) {
    const letter = letterOf(message, "wake");
    expect(kindOf(letter)).toBe("timer");
    expect(edit(letter, { settings: {} })).toBe("letter.invalid");
  }
});
