import { definitions } from "@microgrid/actors";
import { afterAll, expect, test } from "vitest";
import { createLayouts } from "./layouts.ts";
import { chartOf } from "./machine.view.ts";

const layouts = createLayouts();
afterAll(() => layouts.close());

const charts = definitions.flatMap(({ kind, machine, parts }) => [
  { name: kind, chart: chartOf(machine) },
  ...Object.entries(parts).map(([name, part]) => ({
    name: `${kind}, ${name}`,
    chart: chartOf(part.machine),
  })),
]);

test.each(charts)(
  "$name: every state has a box inside its parent's, and no two siblings share a spot",
  async ({ chart }) => {
    const layout = await layouts.of(chart);
    for (const state of chart.states) {
      const own = layout.states[state.id]!;
      expect(own, state.id).toBeDefined();
      const around = state.parentId === null ? { x: 0, y: 0, ...layout } : layout.states[state.parentId]!;
      expect(own.x).toBeGreaterThanOrEqual(around.x);
      expect(own.y).toBeGreaterThanOrEqual(around.y);
      expect(own.x + own.width).toBeLessThanOrEqual(around.x + around.width + 0.5);
      expect(own.y + own.height).toBeLessThanOrEqual(around.y + around.height + 0.5);
      for (const other of chart.states.filter(
        ({ id, parentId }) => parentId === state.parentId && id !== state.id,
      )) {
        const box = layout.states[other.id]!;
        const apart =
          own.x + own.width <= box.x ||
          box.x + box.width <= own.x ||
          own.y + own.height <= box.y ||
          box.y + box.height <= own.y;
        expect(apart, `${state.id} and ${other.id}`).toBe(true);
      }
    }
  },
);

test.each(charts)(
  "$name: a drawn edge ends at its states, and the drawing can be read on one screen",
  async ({ chart }) => {
    const layout = await layouts.of(chart);
    expect(layout.width).toBeLessThan(1800);
    expect(layout.height).toBeLessThan(1200);
    for (const edge of chart.transitions) {
      const points = layout.edges[edge.id]?.points ?? [];
      if (points.length === 0) continue;
      const source = layout.states[edge.source]!;
      const { x, y } = points[0]!;
      expect(x).toBeGreaterThanOrEqual(source.x - 1);
      expect(x).toBeLessThanOrEqual(source.x + source.width + 1);
      expect(y).toBeGreaterThanOrEqual(source.y - 1);
      expect(y).toBeLessThanOrEqual(source.y + source.height + 1);
    }
  },
);
