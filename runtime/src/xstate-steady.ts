// Steady step
//
// The kernel's short way for what most events are: a reading that leaves every region in the state it is in. It selects transitions and
// runs their actions as xstate does, but makes the next snapshot by changing the context, where xstate works out the state value again
// for each `assign`. Together with `xstate-kernel.ts` the only reader of xstate's internals. Whatever is not plainly steady (a target
// elsewhere, an eventless transition, a wildcard, a raised event, an error) is left to xstate: a step is pure, so it is begun anew.
// `sameAsXstate` in the test kit proves both ways equal.
import type { AnyMachineSnapshot, AnyStateMachine, StateValue } from "xstate";

/** What an action did, to be read as data. */
export interface ExecutableAction {
  readonly type: string;
  readonly params: Record<string, unknown> | undefined;
}

export interface SteadyStep {
  readonly snapshot: AnyMachineSnapshot;
  readonly actions: readonly ExecutableAction[];
  readonly transitions: readonly unknown[];
}

type Named = string | { readonly type: string; readonly params?: unknown };
type Call = (args: object, params?: unknown) => unknown;
type Guard =
  | Named
  | (Call & { readonly check?: (snapshot: unknown, args: object, guard: unknown) => boolean });
type Builtin = Call & {
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
type Action = Named | Builtin;

interface Node {
  readonly type: string;
  readonly order: number;
  readonly parent?: Node;
  readonly states: Readonly<Record<string, Node>>;
  readonly entry: readonly Action[];
  readonly exit: readonly Action[];
  readonly invoke: readonly unknown[];
  readonly always?: readonly unknown[];
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
}

interface Transition {
  readonly source: Node;
  readonly target?: readonly Node[];
  readonly reenter: boolean;
  readonly guard?: Guard;
  readonly actions: readonly Action[];
}

interface Implementations {
  readonly guards: Readonly<Record<string, Guard>>;
  readonly actions: Readonly<Record<string, Action>>;
}

/** Thrown to leave the step to xstate; made once, for a stack would cost more than the step. */
const notSteady = new Error("Not steady.");
const leave = (): never => {
  throw notSteady;
};

const eligible = new WeakMap<AnyStateMachine, boolean>();

function isEligible(machine: AnyStateMachine): boolean {
  let known = eligible.get(machine);
  if (known === undefined) {
    const nodes = [...(machine as unknown as { idMap: Map<string, Node> }).idMap.values()];
    known = nodes.every(
      (node) => node.always === undefined && ![...node.transitions.keys()].some((type) => type.includes("*")),
    );
    eligible.set(machine, known);
  }
  return known;
}

const paramsOf = (named: Named | Call, args: object): unknown => {
  if (typeof named !== "object") return undefined;
  return typeof named.params === "function" ? (named.params as Call)(args) : named.params;
};

function holds(
  guard: Guard,
  args: object,
  snapshot: AnyMachineSnapshot,
  { guards }: Implementations,
): boolean {
  if (typeof guard === "function") {
    return Boolean(guard.check ? guard.check(snapshot, args, guard) : guard(args));
  }
  const found = guards[typeof guard === "string" ? guard : guard.type];
  if (typeof found !== "function") return leave();
  return Boolean(found.check ? found.check(snapshot, args, found) : found(args, paramsOf(guard, args)));
}

/** Adds the transitions that `event` enables in `node` and below: the innermost first, each region by itself. */
function select(
  node: Node,
  value: StateValue,
  snapshot: AnyMachineSnapshot,
  event: { readonly type: string },
  chosen: Transition[],
): boolean {
  let found = false;
  if (typeof value === "string") found = selectOf(node.states[value] as Node, snapshot, event, chosen);
  else
    for (const key in value) {
      const inner = value[key];
      if (inner && select(node.states[key] as Node, inner, snapshot, event, chosen)) found = true;
    }
  return found || selectOf(node, snapshot, event, chosen);
}

function selectOf(
  node: Node,
  snapshot: AnyMachineSnapshot,
  event: { readonly type: string },
  chosen: Transition[],
): boolean {
  const candidates = node.transitions.get(event.type);
  if (candidates === undefined) return false;
  const args = { context: snapshot.context as unknown, event };
  const { implementations } = snapshot.machine as unknown as { implementations: Implementations };
  for (const candidate of candidates) {
    if (candidate.guard !== undefined && !holds(candidate.guard, args, snapshot, implementations)) continue;
    chosen.push(candidate);
    return true;
  }
  return false;
}

/** Whether a leaf is left and entered again: the only way to have a target and stay. */
function reenters({ source, target, reenter }: Transition): boolean {
  if (target === undefined || target.length === 0) return false;
  const stays = target.length === 1 && target[0] === source && source.type === "atomic";
  if (!stays) return leave();
  if (!reenter) return false;
  return source.parent?.type === "compound" && source.invoke.length === 0 ? true : leave();
}

function assigned(action: Builtin, args: object, params: unknown, context: object): object {
  const { assignment } = action;
  if (typeof assignment === "function")
    return Object.assign({}, context, assignment({ ...args, spawn: leave }, params));
  const update: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(assignment ?? {}))
    update[key] = typeof value === "function" ? (value as Call)({ ...args, spawn: leave }, params) : value;
  return Object.assign({}, context, update);
}

/** Carries `event` the short way; null where xstate must do it. `scope` is the kernel's. */
export function steadyStep(
  machine: AnyStateMachine,
  before: AnyMachineSnapshot,
  event: { readonly type: string },
  scope: { readonly self: unknown; readonly system: unknown },
): SteadyStep | null {
  if (!isEligible(machine) || event.type.startsWith("xstate.")) return null;
  const { implementations } = machine as unknown as { implementations: Implementations };
  const done: ExecutableAction[] = [];
  const raised: unknown[] = [];
  let snapshot = before;

  const run = (actions: readonly Action[]): void => {
    for (const action of actions) {
      const resolved = typeof action === "function" ? action : implementations.actions[nameOf(action)];
      if (typeof resolved !== "function" || !("resolve" in resolved)) return leave();
      const { self, system } = scope;
      const args = { context: snapshot.context as object, event, self, system };
      const params = paramsOf(action, args);
      if (resolved.type === "xstate.assign") {
        snapshot = {
          ...snapshot,
          context: assigned(resolved, args, params, args.context),
        } as typeof snapshot;
        continue;
      }
      if ("retryResolve" in resolved) return leave();
      const extra = { internalQueue: raised, deferredActorIds: undefined };
      const [next, what, more] = (resolved.resolve as NonNullable<Builtin["resolve"]>)(
        scope,
        snapshot,
        args,
        params,
        resolved,
        extra,
      );
      if (next !== snapshot) return leave();
      if ("execute" in resolved) done.push({ type: resolved.type, params: what });
      if (more) run(more);
    }
  };

  try {
    const chosen: Transition[] = [];
    select((machine as unknown as { root: Node }).root, before.value, before, event, chosen);
    const again = chosen.filter(reenters).map(({ source }) => source);
    if (again.length > 1) again.sort((a, b) => a.order - b.order);
    for (const node of again.toReversed()) run(node.exit);
    for (const { actions } of chosen) run(actions);
    for (const node of again) run(node.entry);
    return raised.length > 0 ? null : { snapshot, actions: done, transitions: chosen };
  } catch {
    return null;
  }
}

const nameOf = (action: Named): string => (typeof action === "string" ? action : action.type);
