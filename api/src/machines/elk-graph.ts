// ELK graph
//
// Where the states of a machine stand in its drawing. ELK lays out each region by itself: in layers, with routed edges, when its
// edges are few; packed, without routes, when nearly every state leads to every other (then layers cost one column per state, and
// the drawing is too wide to be read: 6400 px for the inverter, 900 px packed). The regions are put together by `packing.ts`.
// No room is kept for labels: the dashboard shows those of the active and of the chosen states.
import type { components } from "@microgrid/api-specs";
import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";
import { pack } from "./packing.ts";

type State = components["schemas"]["State"];
type Edge = components["schemas"]["Edge"];
type Layout = components["schemas"]["Layout"];

// Text must be measured before it is drawn: the dashboard draws charts in a font of this width.
const charWidth = 7.2;
const leafHeight = 34;
const padding = { top: 38, side: 14 };
const gap = 14;
const frameRatio = 1.75;
/** More different edges than this per state, and a region is packed. */
const dense = 1.8;

const inner = {
  "elk.padding": `[top=${padding.top},left=${padding.side},bottom=${padding.side},right=${padding.side}]`,
};

const layered = {
  "elk.algorithm": "layered",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.direction": "RIGHT",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.spacing.nodeNodeBetweenLayers": "34",
  "elk.spacing.nodeNode": "18",
  "elk.spacing.edgeNode": "10",
  "elk.layered.spacing.edgeNodeBetweenLayers": "10",
  "elk.spacing.edgeEdge": "8",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "8",
};

const packed = {
  "elk.algorithm": "rectpacking",
  "elk.spacing.nodeNode": "34",
  "elk.aspectRatio": "2",
  "elk.contentAlignment": "[H_LEFT, V_TOP]",
};

const rootOptions = {
  "elk.algorithm": "box",
  // Absolute coordinates, so that nobody adds up the offsets of compound states.
  "org.eclipse.elk.json.shapeCoords": "ROOT",
  "org.eclipse.elk.json.edgeCoords": "ROOT",
};

type Children = ReadonlyMap<string | null, readonly State[]>;

const childrenOf = (states: readonly State[]): Children => Map.groupBy(states, (state) => state.parentId);

/** The states ELK lays out one by one: the first on the way down that are not parallel. */
function blocks(children: Children, parentId: string | null = null): State[] {
  return (children.get(parentId) ?? []).flatMap((state) =>
    state.type === "parallel" ? blocks(children, state.id) : [state],
  );
}

/** The machine as ELK wants it: one graph per region, edges between the same two states as one. */
export function elkGraph(states: readonly State[], edges: readonly Edge[]): ElkNode {
  const children = childrenOf(states);
  const regions = blocks(children).map((state) => regionOf(state, children, edges));
  return { id: "", layoutOptions: rootOptions, children: regions };
}

function regionOf(region: State, children: Children, edges: readonly Edge[]): ElkNode {
  const within = new Set(family(region, children));
  const pairs = new Set(edges.filter(({ source }) => within.has(source)).map(pairOf));
  pairs.delete(null);
  const leaves = [...within].filter((id) => !children.has(id)).length;
  if (pairs.size > dense * leaves) return nodeOf(region, children, packed);
  const lines = [...pairs].map((id) => {
    const [source = "", target = ""] = id!.split(arrow);
    return { id: id!, sources: [source], targets: [target] };
  });
  const node = nodeOf(region, children, {});
  return { ...node, layoutOptions: { ...node.layoutOptions, ...layered }, edges: lines };
}

const arrow = " > ";

/** Null for what is not drawn as a line: edges that stay in their state. */
const pairOf = ({ source, target }: Edge): string | null =>
  target === null || target === source ? null : `${source}${arrow}${target}`;

const family = (state: State, children: Children): string[] => [
  state.id,
  ...(children.get(state.id) ?? []).flatMap((child) => family(child, children)),
];

function nodeOf(state: State, children: Children, options: Record<string, string>): ElkNode {
  const width = Math.max(76, state.key.length * charWidth + 34);
  const nested = children.get(state.id);
  if (nested === undefined) return { id: state.id, width, height: leafHeight };
  const least = {
    "elk.nodeSize.constraints": "MINIMUM_SIZE",
    "elk.nodeSize.minimum": `(${width + 20}, 50)`,
  };
  return {
    id: state.id,
    layoutOptions: { ...inner, ...least, ...options },
    children: nested.map((child) => nodeOf(child, children, options)),
  };
}

/** ELK's answer as the contract has it, the regions packed into their parallel states. */
export function layoutOf(graph: ElkNode, states: readonly State[], edges: readonly Edge[]): Layout {
  const children = childrenOf(states);
  const regions = new Map((graph.children ?? []).map((region) => [region.id, region]));
  const lines = Map.groupBy(edges, pairOf);
  const layout: Layout = { width: 0, height: 0, states: {}, edges: {} };

  /** Size first, then places: a parallel state is as large as its packed regions. */
  const sized = (state: State): { width: number; height: number; place(x: number, y: number): void } => {
    const region = regions.get(state.id);
    if (region !== undefined) {
      const { x: fromX = 0, y: fromY = 0, width = 0, height = 0 } = region;
      return { width, height, place: (x, y) => move(region, x - fromX, y - fromY) };
    }
    const parts = (children.get(state.id) ?? []).map(sized);
    const { spots, width, height } = pack(parts, frameRatio, gap);
    const whole = { width: width + 2 * padding.side, height: height + padding.top + padding.side };
    return {
      ...whole,
      place(x, y) {
        layout.states[state.id] = { x, y, ...whole };
        parts.forEach((part, index) => {
          const spot = spots[index]!;
          part.place(x + padding.side + spot.x, y + padding.top + spot.y);
        });
      },
    };
  };
  const move = (node: ElkNode, dx: number, dy: number): void => {
    const { x = 0, y = 0, width = 0, height = 0 } = node;
    layout.states[node.id] = { x: x + dx, y: y + dy, width, height };
    for (const child of node.children ?? []) move(child, dx, dy);
    for (const line of node.edges ?? []) {
      for (const { id } of lines.get(line.id) ?? [])
        layout.edges[id] = { points: route(line, dx, dy), label: null };
    }
  };

  const tops = (children.get(null) ?? []).map(sized);
  const { spots, width, height } = pack(tops, frameRatio, gap);
  tops.forEach((top, index) => top.place(spots[index]!.x, spots[index]!.y));
  return { ...layout, width, height };
}

function route(line: ElkExtendedEdge, dx: number, dy: number): Layout["edges"][string]["points"] {
  const section = line.sections?.[0];
  if (section === undefined) return [];
  return [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => ({
    x: x + dx,
    y: y + dy,
  }));
}
