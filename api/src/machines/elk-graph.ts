import type { components } from "@microgrid/api-specs";
import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";

type State = components["schemas"]["State"];
type Edge = components["schemas"]["Edge"];
type Layout = components["schemas"]["Layout"];

// Text must be measured before it is drawn: the dashboard draws charts in a font of this width.
const charWidth = 7;
const lineHeight = 16;
const padding = { top: 44, side: 16 };

const rootOptions = {
  "elk.algorithm": "layered",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.direction": "RIGHT",
  "elk.edgeLabels.inline": "true",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.wrapping.strategy": "MULTI_EDGE",
  "elk.aspectRatio": "2",
  "elk.layered.spacing.nodeNodeBetweenLayers": "36",
  "elk.spacing.nodeNode": "24",
  "elk.spacing.edgeLabel": "4",
  // Absolute coordinates, so that nobody adds up the offsets of compound states.
  "org.eclipse.elk.json.shapeCoords": "ROOT",
  "org.eclipse.elk.json.edgeCoords": "ROOT",
};

const nodeOptions = {
  "elk.padding": `[top=${padding.top},left=${padding.side},bottom=${padding.side},right=${padding.side}]`,
};

/** The machine as ELK wants it: states nest, edges that stay within their state are not drawn. */
export function elkGraph(states: readonly State[], edges: readonly Edge[]): ElkNode {
  const children = Map.groupBy(states, (state) => state.parentId);
  const nodeOf = (state: State): ElkNode => {
    const inner = (children.get(state.id) ?? []).map(nodeOf);
    const size = textSize([state.key, ...state.entry, ...state.exit]);
    if (inner.length === 0) return { id: state.id, ...size };
    return { id: state.id, children: inner, layoutOptions: { ...nodeOptions, ...minimum(size.width) } };
  };
  return {
    id: "",
    layoutOptions: rootOptions,
    children: (children.get(null) ?? []).map(nodeOf),
    edges: edges.filter((edge) => edge.target !== null).map(edgeOf),
  };
}

function edgeOf(edge: Edge): ElkExtendedEdge {
  const label = { text: edge.label, width: edge.label.length * charWidth, height: lineHeight };
  return {
    id: edge.id,
    sources: [edge.source],
    targets: [edge.target ?? edge.source],
    labels: edge.label === "" ? [] : [label],
  };
}

function textSize(lines: readonly string[]): { width: number; height: number } {
  const longest = Math.max(...lines.map((line) => line.length));
  return {
    width: Math.max(72, longest * charWidth + 2 * padding.side),
    height: 28 + lines.length * lineHeight,
  };
}

function minimum(width: number): Record<string, string> {
  return { "elk.nodeSize.constraints": "MINIMUM_SIZE", "elk.nodeSize.minimum": `(${width}, 60)` };
}

/** ELK's answer as the contract has it. */
export function layoutOf(graph: ElkNode): Layout {
  const layout: Layout = { width: graph.width ?? 0, height: graph.height ?? 0, states: {}, edges: {} };
  const visit = (node: ElkNode) => {
    for (const child of node.children ?? []) {
      const { x = 0, y = 0, width = 0, height = 0 } = child;
      layout.states[child.id] = { x, y, width, height };
      visit(child);
    }
    for (const edge of node.edges ?? []) layout.edges[edge.id] = routeOf(edge);
  };
  visit(graph);
  return layout;
}

function routeOf(edge: ElkExtendedEdge): Layout["edges"][string] {
  const section = edge.sections?.[0];
  const points =
    section === undefined ? [] : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  const label = edge.labels?.[0];
  return {
    points: points.map(({ x, y }) => ({ x, y })),
    label:
      label === undefined
        ? null
        : { x: label.x ?? 0, y: label.y ?? 0, width: label.width ?? 0, height: label.height ?? 0 },
  };
}
