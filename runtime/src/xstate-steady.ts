// Steady step
//
// The kernel's short way for what most events are: a reading that leaves every region in the state it is in, or leads from a state to one
// beside it. It selects transitions and runs their actions as xstate does, but makes the next snapshot by changing the context, where xstate
// works out the state value again for each `assign`. With `xstate-kernel.ts` and `xstate-configuration.ts` the only reader of xstate's
// internals. Whatever is more (a target elsewhere, a state with states in it, a final one, an eventless transition, a wildcard, a raised event,
// an error) is left to xstate: a step is pure, so it is begun anew. `sameAsXstate` in the test kit proves both ways equal.
import type { AnyMachineSnapshot, AnyStateMachine } from "xstate";
import {
  configured,
  moved,
  type Action,
  type Builtin,
  type Call,
  type Configuration,
  type Guard,
  type Named,
  type Node,
  type Plan,
  type Transition,
} from "./xstate-configuration.ts";

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

/** Adds the transitions that `event` enables, as far as the plan goes. */
function select(
  { inner, candidates }: Plan,
  snapshot: AnyMachineSnapshot,
  args: { readonly context: unknown; readonly event: { readonly type: string } },
  implementations: Implementations,
  chosen: Transition[],
): boolean {
  let found = false;
  for (const plan of inner) if (select(plan, snapshot, args, implementations, chosen)) found = true;
  if (found) return true;
  for (const candidate of candidates) {
    if (candidate.guard !== undefined && !holds(candidate.guard, args, snapshot, implementations)) continue;
    chosen.push(candidate);
    return true;
  }
  return false;
}

/** A leaf that is left and the one that is entered: another one beside it, or the same again. */
interface Move {
  readonly from: Node;
  readonly to: Node;
}

/** Null for a transition that leaves nothing. Whatever is more than the way from one leaf to another of the same parent is left to xstate. */
function moveOf({ source, target, reenter }: Transition, { nodes }: Configuration): Move | null {
  if (target === undefined || target.length === 0) return null;
  const [to] = target;
  if (target.length > 1 || to === undefined || to.type !== "atomic") return leave();
  const { parent } = to;
  if (to === source && !reenter) return null;
  if (parent?.type !== "compound" || to.invoke.length > 0) return leave();
  // Of a transition that stands at the parent itself, reentering would be more.
  const from = source.parent === parent ? source : nodes.find((node) => node.parent === parent);
  const isWithin = source.parent === parent || (source === parent && !reenter);
  if (!isWithin || from?.type !== "atomic" || from.invoke.length > 0) return leave();
  return { from, to };
}

function assigned(action: Builtin, args: object, params: unknown, context: object): object {
  const { assignment } = action;
  if (typeof assignment === "function")
    return { ...context, ...(assignment({ ...args, spawn: leave }, params) as object) };
  const update: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(assignment ?? {}))
    update[key] = typeof value === "function" ? (value as Call)({ ...args, spawn: leave }, params) : value;
  return { ...context, ...update };
}

/** Carries `event` the short way; null where xstate must do it. `scope` is the kernel's. */
export function steadyStep(
  machine: AnyStateMachine,
  before: AnyMachineSnapshot,
  event: { readonly type: string },
  scope: { readonly self: unknown; readonly system: unknown },
): SteadyStep | null {
  const configuration = configured(before);
  if (configuration === undefined || !isEligible(machine)) return null;
  if (event.type.startsWith("xstate.") && !event.type.startsWith("xstate.after.")) return null;
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
    const plan = configuration.plans.get(event.type);
    if (plan !== undefined)
      select(plan, before, { context: before.context as unknown, event }, implementations, chosen);
    const moves = chosen.flatMap((transition) => moveOf(transition, configuration) ?? []);
    if (moves.length > 1) moves.sort((a, b) => a.from.order - b.from.order);
    for (const { from } of moves.toReversed()) run(from.exit);
    for (const { actions } of chosen) run(actions);
    for (const { to } of moves) run(to.entry);
    if (raised.length > 0) return null;
    if (moves.some(({ from, to }) => from !== to))
      snapshot = moved(machine, snapshot, new Map(moves.map(({ from, to }) => [from, to])));
    return { snapshot, actions: done, transitions: chosen };
  } catch {
    return null;
  }
}

const nameOf = (action: Named): string => (typeof action === "string" ? action : action.type);
