// Chart
//
// A definition as data for drawing: its states with their place, its edges with their route, and the words for both.
import type { components } from "@microgrid/api-specs";
import { span } from "../kit/age.ts";
import { words } from "../kit/words.ts";
import { curve, curveMiddle, curvePath, loop } from "./curve.ts";
import { edgePath, routeMiddle, type Point } from "./edge-path.ts";

type WireState = components["schemas"]["State"];
type WireEdge = components["schemas"]["Edge"];
type WireLayout = components["schemas"]["Layout"];

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ChartState {
  readonly id: string;
  readonly key: string;
  readonly parentId: string | null;
  readonly type: WireState["type"];
  readonly initial: boolean;
  /** Below a parallel state: drawn dashed, active together with its siblings. */
  readonly region: boolean;
  readonly depth: number;
  readonly label: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly box: Box | null;
}

export interface ChartEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string | null;
  readonly event: string;
  /** What makes it happen, in words: `telemetry.received`, `after 3 s`. */
  readonly trigger: string;
  /** The shortest words that tell it from its neighbours: its guard, else its delay, else its event. */
  readonly label: string;
  readonly guard: string | null;
  readonly actions: readonly string[];
  readonly delayed: boolean;
  readonly description: string;
}

/** Without states inside. */
export const isSimple = (state: Pick<ChartState, "type">): boolean =>
  state.type === "atomic" || state.type === "final" || state.type === "history";

/** What is drawn: all edges from one state to another share a line. */
export interface ChartLine {
  readonly key: string;
  readonly source: string;
  readonly target: string;
  readonly edges: readonly ChartEdge[];
  readonly path: string;
  readonly middle: Point;
  /** Every edge of it waits for time to pass. */
  readonly delayed: boolean;
  /** Leads back to where it starts. */
  readonly loop: boolean;
}

export interface Chart {
  readonly id: string;
  readonly version: string;
  readonly hash: string;
  readonly description: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly states: readonly ChartState[];
  readonly edges: readonly ChartEdge[];
  readonly lines: readonly ChartLine[];
}

interface WireChart {
  readonly version: string;
  readonly hash: string;
  readonly description: string;
  readonly states: readonly WireState[];
  readonly transitions: readonly WireEdge[];
  readonly layout: WireLayout;
}

function trigger(edge: WireEdge): string {
  if (edge.delay)
    return edge.delay.ms === null
      ? `after ${words(edge.delay.name)}`
      : `after ${span(edge.delay.ms).replace(".0 ", " ")}`;
  return edge.event === "" ? "always" : edge.event;
}

const edgeOf = (edge: WireEdge): ChartEdge => ({
  id: edge.id,
  source: edge.source,
  target: edge.target ?? null,
  event: edge.event,
  trigger: trigger(edge),
  label: edge.guard ? words(edge.guard) : trigger(edge),
  guard: edge.guard ?? null,
  actions: edge.actions ?? [],
  delayed: Boolean(edge.delay),
  description: edge.description ?? "",
});

function lines(edges: readonly ChartEdge[], layout: WireLayout): ChartLine[] {
  const byPair = new Map<string, ChartEdge[]>();
  for (const edge of edges) {
    if (edge.target === null) continue;
    const key = `${edge.source} ${edge.target}`;
    const there = byPair.get(key);
    if (there) there.push(edge);
    else byPair.set(key, [edge]);
  }
  return [...byPair].flatMap(([key, mine]): ChartLine[] => {
    const { source, target, id } = mine[0]!;
    const from = layout.states[source];
    const to = layout.states[target ?? ""];
    if (!from || !to || target === null) return [];
    const shared = {
      key,
      source,
      target,
      edges: mine,
      delayed: mine.every((edge) => edge.delayed),
      loop: source === target,
    };
    const route = (layout.edges[id]?.points ?? []) as Point[];
    const between = routeMiddle(route);
    if (between) return [{ ...shared, path: edgePath(route), middle: between }];
    const bow = source === target ? loop(from) : curve(from, to);
    return [{ ...shared, path: curvePath(bow), middle: curveMiddle(bow) }];
  });
}

export const Chart = {
  fromWire(id: string, wire: WireChart): Chart {
    const byId = new Map(wire.states.map((state) => [state.id, state]));
    const depth = (state: WireState): number => {
      const parent = state.parentId === null ? undefined : byId.get(state.parentId);
      return parent ? depth(parent) + 1 : 0;
    };
    const edges = wire.transitions.map(edgeOf);
    return {
      id,
      version: wire.version,
      hash: wire.hash,
      description: wire.description ?? "",
      size: { width: wire.layout.width, height: wire.layout.height },
      states: wire.states
        .map((state) => ({
          id: state.id,
          key: state.key,
          parentId: state.parentId ?? null,
          type: state.type,
          initial: state.initial,
          region: byId.get(state.parentId ?? "")?.type === "parallel",
          depth: depth(state),
          label: words(state.key),
          description: state.description ?? "",
          tags: state.tags ?? [],
          entry: state.entry ?? [],
          exit: state.exit ?? [],
          box: wire.layout.states[state.id] ?? null,
        }))
        .sort((a, b) => a.depth - b.depth),
      edges,
      lines: lines(edges, wire.layout),
    };
  },

  root: (chart: Chart): ChartState | undefined => chart.states.find((state) => state.parentId === null),
  children: (chart: Chart, id: string): ChartState[] => chart.states.filter((state) => state.parentId === id),

  /** What the picture says, for those who do not see it: `link: online; operation: charging`. */
  summary(chart: Chart, active: ReadonlySet<string>): string {
    const said = (state: ChartState): string => {
      const below = Chart.children(chart, state.id).filter((child) => active.has(child.id));
      if (below.length === 0) return state.label;
      const inner = below.map(said).join("; ");
      return state.parentId === null || below.length > 1 ? inner : `${state.label}: ${inner}`;
    };
    const root = Chart.root(chart);
    return root && active.has(root.id) ? said(root) : "state unknown";
  },
};
