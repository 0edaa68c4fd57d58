import { expect, test } from "vitest";
import { Chart } from "../machines/chart.ts";
import { Transition } from "../timeline/transition.ts";
import { Part } from "./part.ts";

const chart = Chart.fromWire("command", {
  version: "1",
  hash: "h",
  description: "",
  states: (["command", "command.sent", "command.ended"] as const).map((id) => ({
    id,
    key: id.split(".").at(-1)!,
    parentId: id === "command" ? null : "command",
    type: id === "command" ? "compound" : id === "command.ended" ? "final" : "atomic",
    initial: false,
    description: "",
    tags: [],
    entry: [],
    exit: [],
  })),
  transitions: [],
  layout: { width: 0, height: 0, states: {}, edges: {} },
});
const step = (key: string, after: string): Transition =>
  Transition.fromWire({
    cursor: `${key}-${after}`,
    deviceId: "d",
    siteId: "s",
    kind: "battery",
    version: 1,
    at: "2026-01-01T00:00:00.000Z",
    part: { key, machine: "command" },
    event: { type: "order.answered" },
    before: null,
    after,
    state: after,
    taken: [],
    orders: [],
  });
const after = (parts: readonly Part[], ...steps: Transition[]): readonly Part[] =>
  steps.reduce((all, one) => Part.after(all, one, { command: chart }), parts);

test("a part appears with its first transition and keeps its place", () => {
  const parts = after([], step("command/a", "sent"), step("command/b", "sent"), step("command/a", "ended"));
  expect(parts.map((part) => [part.key, part.state, part.ended])).toEqual([
    ["command/a", "ended", true],
    ["command/b", "sent", false],
  ]);
});

test("of the parts that reached their end only the last three stay", () => {
  const parts = after(
    [],
    ...["a", "b", "c", "d", "e"].map((key) => step(`command/${key}`, "ended")),
    step("command/f", "sent"),
  );
  expect(parts.map((part) => part.key)).toEqual(["command/c", "command/d", "command/e", "command/f"]);
});
