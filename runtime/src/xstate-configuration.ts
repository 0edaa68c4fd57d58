// Configuration
//
// The set of states that a machine is in, as SCXML calls it (https://www.w3.org/TR/scxml/#LegalStateConfigurations). xstate makes its state
// value, its tags and its list of nodes anew with each snapshot; here there is one of each, shared by all actors that are in the same
// states: a fleet in memory holds what its devices differ in, and what an event can set off there is worked out once. One of the readers
// of xstate's internals.
import type { AnyMachineSnapshot, AnyStateMachine, StateValue } from "xstate";

export type Named = string | { readonly type: string; readonly params?: unknown };
export type Call = (args: object, params?: unknown) => unknown;
export type Guard =
  | Named
  | (Call & { readonly check?: (snapshot: unknown, args: object, guard: unknown) => boolean });
export type Builtin = Call & {
  readonly type: string;
  readonly assignment?: Call | Readonly<Record<string, unknown>>;
  readonly execute?: unknown;
  readonly retryResolve?: unknown;
  readonly resolve?: (
    scope: object,
    snapshot: unknown,
    args: object,
    params: unknown,
    action: unknown,
    extra: object,
  ) => readonly [unknown, Record<string, unknown> | undefined, readonly Action[] | undefined];
};
export type Action = Named | Builtin;

export interface Node {
  readonly key: string;
  readonly type: string;
  readonly order: number;
  readonly parent?: Node;
  readonly states: Readonly<Record<string, Node>>;
  readonly tags: readonly string[];
  readonly entry: readonly Action[];
  readonly exit: readonly Action[];
  readonly invoke: readonly unknown[];
  readonly always?: readonly unknown[];
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
}

export interface Transition {
  readonly source: Node;
  readonly target?: readonly Node[];
  readonly reenter: boolean;
  readonly guard?: Guard;
  readonly actions: readonly Action[];
}

/** Who is asked about an event, the innermost first and each region by itself: `candidates` only where nobody in `inner` took it. */
export interface Plan {
  readonly inner: readonly Plan[];
  readonly candidates: readonly Transition[];
}

export interface Configuration {
  /** Active nodes, in document order. */
  readonly nodes: readonly Node[];
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
  /** By event type; absent: nobody hears it. */
  readonly plans: ReadonlyMap<string, Plan>;
}

const nodesOf = (snapshot: AnyMachineSnapshot): readonly Node[] =>
  (snapshot as unknown as { readonly _nodes: readonly Node[] })._nodes;

/** As many as a machine has states to be in together. */
const ofMachine = new WeakMap<AnyStateMachine, Map<string, Configuration>>();
const ofNodes = new WeakMap<readonly Node[], Configuration>();

const textOf = new WeakMap<object, string>();

/** The state value as JSON. */
export const valueText = (value: StateValue): string =>
  (typeof value === "object" ? textOf.get(value) : undefined) ?? JSON.stringify(value);

/** In document order. Two actors in the same states do the same things in the same order, however they came there. */
function valueOf(node: Node, active: ReadonlySet<Node>): StateValue {
  const inner = Object.values(node.states).filter((child) => active.has(child));
  const [only] = inner;
  if (node.type === "compound" && only && Object.keys(only.states).length === 0) return only.key;
  return Object.freeze(Object.fromEntries(inner.map((child) => [child.key, valueOf(child, active)])));
}

function planOf(node: Node, active: ReadonlySet<Node>, type: string): Plan | null {
  const inner = Object.values(node.states).flatMap((child) =>
    active.has(child) ? (planOf(child, active, type) ?? []) : [],
  );
  const candidates = node.transitions.get(type) ?? [];
  return inner.length + candidates.length === 0 ? null : { inner, candidates };
}

function configurationOf(machine: AnyStateMachine, nodes: readonly Node[]): Configuration {
  let known = ofMachine.get(machine);
  if (known === undefined) ofMachine.set(machine, (known = new Map()));
  const key = nodes.map(({ order }) => order).join();
  let found = known.get(key);
  if (found === undefined) {
    const root = machine.root as unknown as Node;
    const active = new Set(nodes);
    const types = new Set(nodes.flatMap(({ transitions }) => [...transitions.keys()]));
    const plans = new Map(
      [...types].flatMap((type) => {
        const plan = planOf(root, active, type);
        return plan === null ? [] : [[type, plan] as const];
      }),
    );
    found = { nodes, value: valueOf(root, active), tags: new Set(nodes.flatMap(({ tags }) => tags)), plans };
    // Last, so that a step that is broken off in here (L8) leaves nothing half made.
    ofNodes.set(nodes, found);
    if (typeof found.value === "object") textOf.set(found.value, JSON.stringify(found.value));
    known.set(key, found);
  }
  return found;
}

/** The configuration of a snapshot that went through `settled`. */
export const configured = (snapshot: AnyMachineSnapshot): Configuration | undefined =>
  ofNodes.get(nodesOf(snapshot));

const share = ({ nodes, value, tags }: Configuration): object => ({ _nodes: nodes, value, tags });

/**
 * Gives a snapshot the parts that it shares. xstate asks parallel regions in the order in which the state value happens to list them: the
 * order of past entries in memory, another one after the value was stored. Here it is document order after each macrostep, so an
 * actor that was restored does the same things in the same order as one that never left memory.
 */
export function settled(machine: AnyStateMachine, snapshot: AnyMachineSnapshot): AnyMachineSnapshot {
  const nodes = nodesOf(snapshot);
  if (ofNodes.has(nodes)) return snapshot;
  const inOrder = nodes.toSorted((a, b) => a.order - b.order);
  return Object.assign(snapshot, share(configurationOf(machine, inOrder)));
}

/** The snapshot with some of its leaves left for others. */
export function moved(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  moves: ReadonlyMap<Node, Node>,
): AnyMachineSnapshot {
  const next = nodesOf(snapshot).map((node) => moves.get(node) ?? node);
  next.sort((a, b) => a.order - b.order);
  return { ...snapshot, ...share(configurationOf(machine, next)) } as AnyMachineSnapshot;
}
