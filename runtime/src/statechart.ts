// Statechart
//
// A machine as data: its states and edges with stable ids, for drawing, for the journal and for the inspector.
// An edge's id names its source, its event and its place among the source's transitions for that event (L11: wire format).
import type { AnyStateMachine, AnyStateNode, StateValue } from "xstate";

export interface StateDescription {
  readonly id: string;
  readonly key: string;
  readonly parentId: string | null;
  readonly type: "atomic" | "compound" | "parallel" | "final" | "history";
  readonly initial: boolean;
  readonly description: string;
  readonly tags: readonly string[];
  readonly entry: readonly string[];
  readonly exit: readonly string[];
}

export interface EdgeDescription {
  readonly id: string;
  readonly source: string;
  readonly target: string | null;
  /** Event type; empty for an eventless (`always`) transition. */
  readonly event: string;
  readonly guard: string | null;
  readonly actions: readonly string[];
  /** The delay of an `after` transition, by name or in milliseconds. */
  readonly delay: { readonly name: string; readonly ms: number | null } | null;
  readonly description: string;
}

export interface MachineDescription {
  readonly id: string;
  readonly version: string;
  readonly description: string;
  readonly states: readonly StateDescription[];
  readonly edges: readonly EdgeDescription[];
}

interface Transition {
  readonly source: AnyStateNode;
  readonly target?: readonly AnyStateNode[];
  readonly eventType: string;
  readonly actions: readonly unknown[];
  readonly guard?: unknown;
  readonly description?: string;
  readonly delay?: unknown;
}

const edgeIds = new WeakMap<object, string | null>();

function transitionsOf(node: AnyStateNode): Map<string, readonly Transition[]> {
  const byEvent = new Map<string, readonly Transition[]>(node.transitions as never);
  if (node.always?.length) byEvent.set("", node.always as unknown as Transition[]);
  return byEvent;
}

/** `<source id>#<event>#<n>`, or null for what is not an edge of the chart (an initial transition). */
export function edgeId(transition: unknown): string | null {
  const known = edgeIds.get(transition as object);
  if (known !== undefined) return known;
  const { source, eventType } = transition as Transition;
  const place =
    transitionsOf(source)
      .get(eventType)
      ?.indexOf(transition as Transition) ?? -1;
  const id = place < 0 ? null : `${source.id}#${eventType}#${place}`;
  edgeIds.set(transition as object, id);
  return id;
}

const nameOf = (implementation: unknown): string => {
  if (typeof implementation === "string") return implementation;
  const { type, name } = implementation as { type?: string; name?: string };
  return type ?? name ?? "inline";
};

function describeEdge(machine: AnyStateMachine, transition: Transition, id: string): EdgeDescription {
  const after = /^xstate\.after\.(.+?)\./.exec(transition.eventType)?.[1];
  const delays = machine.implementations.delays as Record<string, unknown>;
  let delay: EdgeDescription["delay"] = null;
  if (after !== undefined) {
    const named = Object.hasOwn(delays, after) ? delays[after] : Number(after);
    delay = { name: after, ms: typeof named === "number" && Number.isFinite(named) ? named : null };
  }
  return {
    id,
    source: transition.source.id,
    target: transition.target?.[0]?.id ?? null,
    event: transition.eventType,
    guard: transition.guard === undefined ? null : nameOf(transition.guard),
    actions: transition.actions.map(nameOf),
    delay,
    description: transition.description ?? "",
  };
}

function describeState(node: AnyStateNode): StateDescription {
  const parent = node.parent;
  return {
    id: node.id,
    key: node.key,
    parentId: parent?.id ?? null,
    type: node.type,
    initial:
      parent?.type === "compound" &&
      (parent.config.initial === node.key || (parent.initial?.target ?? []).includes(node as never)),
    description: node.description ?? "",
    tags: [...node.tags],
    entry: node.entry.map(nameOf).filter((name) => name !== "xstate.raise"),
    exit: node.exit.map(nameOf).filter((name) => name !== "xstate.cancel"),
  };
}

/** States and edges of a machine in document order. */
export function describeMachine(machine: AnyStateMachine): MachineDescription {
  const states: StateDescription[] = [];
  const edges: EdgeDescription[] = [];
  const visit = (node: AnyStateNode): void => {
    states.push(describeState(node));
    for (const list of transitionsOf(node).values()) {
      for (const transition of list) {
        const id = edgeId(transition);
        if (id !== null) edges.push(describeEdge(machine, transition, id));
      }
    }
    for (const child of Object.values(node.states)) visit(child as AnyStateNode);
  };
  visit(machine.root as AnyStateNode);
  return {
    id: machine.id,
    version: String(machine.version),
    description: machine.root.description ?? "",
    states,
    edges,
  };
}

/** Ids of all states that `value` makes active, the root included, parents before children. */
export function activeStates(machineId: string, value: StateValue): string[] {
  const ids = [machineId];
  const visit = (prefix: string, inner: StateValue): void => {
    if (typeof inner === "string") {
      ids.push(`${prefix}.${inner}`);
      return;
    }
    for (const [key, child] of Object.entries(inner)) {
      ids.push(`${prefix}.${key}`);
      if (child !== undefined) visit(`${prefix}.${key}`, child);
    }
  };
  visit(machineId, value);
  return ids;
}
