import type { Edge, State } from "@microgrid/api-specs";
import { expect, test } from "vitest";
import { activeStates } from "./active-states.ts";
import { curve, curveMiddle, curvePath } from "./curve.ts";
import { edgePath, routeMiddle } from "./edge-path.ts";
import { Chart } from "./chart.ts";
import { Viewport } from "./viewport.ts";

const state = (id: string, parentId: string | null, type: State["type"] = "atomic"): State => ({
  id,
  key: id.split(".").at(-1)!,
  parentId,
  type,
  initial: false,
  description: "",
  tags: [],
  entry: [],
  exit: [],
});
const edge = (id: string, source: string, target: string | null, rest: Partial<Edge> = {}): Edge => ({
  id,
  source,
  target,
  event: "telemetry.received",
  label: "",
  guard: null,
  actions: [],
  delay: null,
  description: "",
  ...rest,
});
const box = (x: number, y: number) => ({ x, y, width: 80, height: 34 });
const chart = Chart.fromWire("pv", {
  version: "1",
  hash: "h",
  description: "",
  states: [
    state("pv", null, "parallel"),
    state("pv.link", "pv", "compound"),
    state("pv.link.online", "pv.link"),
    state("pv.link.late", "pv.link"),
    state("pv.output", "pv", "compound"),
    state("pv.output.shuttingDown", "pv.output"),
  ],
  transitions: [
    edge("a", "pv.link.online", "pv.link.late", {
      event: "xstate.after.lateTimeout",
      delay: { name: "lateTimeout", ms: 3000 },
    }),
    edge("b", "pv.link.late", "pv.link.online", { guard: "isFresh" }),
    edge("c", "pv.link.late", "pv.link.online"),
    edge("d", "pv.link.online", null),
  ],
  layout: {
    width: 500,
    height: 200,
    states: { "pv.link": box(0, 0), "pv.link.online": box(10, 40), "pv.link.late": box(200, 40) },
    edges: {
      a: {
        points: [
          { x: 90, y: 57 },
          { x: 200, y: 57 },
        ],
        label: null,
      },
    },
  },
});

test("a region of a parallel state is known as one", () => {
  expect(chart.states.filter((one) => one.region).map((one) => one.key)).toEqual(["link", "output"]);
});

test("all edges between two states in one direction share a line; one that stays inside has none", () => {
  expect(chart.lines.map((line) => [line.source, line.edges.map((one) => one.id)])).toEqual([
    ["pv.link.online", ["a"]],
    ["pv.link.late", ["b", "c"]],
  ]);
});

test("an edge says its guard, else its delay in time, else its event", () => {
  expect(chart.edges.map((one) => one.label)).toEqual([
    "after 3 s",
    "is fresh",
    "telemetry.received",
    "telemetry.received",
  ]);
});

test("the picture is told in words", () => {
  const active = activeStates(chart.states, { link: "online", output: "shuttingDown" });
  expect(Chart.summary(chart, active)).toBe("link: online; output: shutting down");
  expect(Chart.summary(chart, new Set())).toBe("state unknown");
});

test("a route without corners is a straight line, a corner is rounded by no more than half of its shorter leg", () => {
  expect(
    edgePath([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ]),
  ).toBe("M0 0L10 0");
  expect(
    edgePath([
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 4, y: 40 },
    ]),
  ).toBe("M0 0L2 0Q4 0 4 2L4 40");
  expect(edgePath([{ x: 0, y: 0 }])).toBe("");
});

test("a label stands on the longest leg", () => {
  expect(
    routeMiddle([
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 4, y: 40 },
    ]),
  ).toEqual({ x: 4, y: 20 });
});

test("the two ways between a pair of states bow to opposite sides", () => {
  const left = box(0, 0);
  const right = box(300, 0);
  expect(curveMiddle(curve(left, right)).y).toBeGreaterThan(17);
  expect(curveMiddle(curve(right, left)).y).toBeLessThan(17);
});

test("a bow begins and ends on the border of its states", () => {
  const { from, to } = curve(box(0, 0), box(300, 200));
  expect(from.x === 80 || from.y === 34).toBe(true);
  expect(to.x === 300 || to.y === 200).toBe(true);
});

test("a bow out of a large state starts at the side next to its target", () => {
  const { from, to } = curve(
    { x: 0, y: 0, width: 900, height: 300 },
    { x: 10, y: 340, width: 80, height: 34 },
  );
  expect(from.y).toBe(300);
  expect(from.x).toBeLessThan(120);
  expect(to.y).toBe(340);
  expect(curvePath({ from, bow: from, to })).toMatch(/^M/);
});

test("fitting keeps the proportions of the frame and puts the chart in its middle", () => {
  const view = Viewport.fit({ x: 0, y: 0, width: 1000, height: 100 }, { width: 524, height: 300 });
  expect(view.width / view.height).toBeCloseTo(524 / 300);
  expect(view.y + view.height / 2).toBeCloseTo(50);
});

test("zooming keeps the point under the pointer where it is, within limits", () => {
  const frame = { width: 500, height: 250 };
  const view = Viewport.zoom({ x: 0, y: 0, width: 1000, height: 500 }, frame, 2, 0.25, 0.5);
  expect(view.x + view.width * 0.25).toBeCloseTo(250);
  let near = view;
  for (let i = 0; i < 50; i++) near = Viewport.zoom(near, frame, 2);
  expect(frame.width / near.width).toBeCloseTo(4);
});
