import { beforeEach, expect, test, vi } from "vitest";
import { asked } from "../testing/fake-server.ts";
import { Standing } from "./standing.ts";
import { Supervise } from "./supervise.ts";
import { useSupervise } from "./use-supervise.ts";

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
beforeEach(() => void asked.splice(0));

const told = (type: string, at: number, over: object = {}) => ({ at, event: { type, ...over } });

/** As the engine says it of a state that the machine of this release does not have. */
const unreadable =
  'SnapshotUnreadable: Machine "battery" version 2 cannot revive the state {"operation":"shuttingDown"}.';

test("who paused it and why is read from the last row that tells of its standing", () => {
  const rows = [
    told("letter.retried", 5, { by: "somebody" }),
    told("actor.paused", 4, { by: "supervisor", reason: unreadable }),
    told("actor.resumed", 3, { by: "engineer", reason: "go on" }),
  ];
  const found = Standing.cause("paused", rows);
  expect(found).toEqual({ by: "supervisor", reason: unreadable, at: 4 });
  expect(Standing.by("supervisor")).toBe("by itself");
});

test("a row of another standing than the device's tells nothing of why it is so", () => {
  expect(Standing.cause("paused", [told("actor.resumed", 3, { by: "engineer" })])).toBeNull();
  expect(Standing.cause("paused", [])).toBeNull();
});

test.each([
  ["pause", "active", "viewer", /role operator to pause/],
  ["drain", "active", "operator", /role engineer to drain/],
  ["pause", "paused", "operator", /is paused/],
  ["drain", "paused", "engineer", /is paused/],
  ["resume", "active", "operator", /follows its messages/],
  ["drain", "resuming", "engineer", /resuming/],
] as const)(
  "%s of a device that is %s is denied to the %s with the reason",
  (action, status, role, reason) => {
    expect(Supervise.permission(action, { status }, role)).toMatchObject({ kind: "denied", reason });
  },
);

test.each([
  ["pause", "active", "operator"],
  ["pause", "draining", "operator"],
  ["pause", "resuming", "operator"],
  ["drain", "active", "engineer"],
  ["resume", "paused", "operator"],
  ["resume", "draining", "operator"],
] as const)("%s of a device that is %s is offered to the %s", (action, status, role) => {
  expect(Supervise.permission(action, { status }, role)).toEqual({ kind: "allowed" });
});

test("what is refused stays asked, with the words of the server, and what is done is not", async () => {
  const onDone = vi.fn<() => void>();
  const { asked: question, problem, ask, confirm } = useSupervise(() => ({ id: "b-1", name: "B" }), onDone);
  ask("drain");
  const first = confirm("for a test");
  await asked[0]!.bad({ status: 409, code: "device.paused", fix: "Resume it first." });
  await first;
  expect(question.value).toBe("drain");
  expect(problem.value).toMatchObject({ code: "device.paused", fix: "Resume it first." });
  const second = confirm("for a test");
  expect(asked[1]).toMatchObject({ path: "/v1/devices/{deviceId}/drain", body: { reason: "for a test" } });
  await asked[1]!.good({});
  await second;
  expect([question.value, problem.value, onDone.mock.calls.length]).toEqual([null, null, 1]);
});
