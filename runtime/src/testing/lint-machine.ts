import type { AnyStateMachine, AnyStateNode } from "xstate";
import type { Delays } from "../definition.ts";

const PURE = new Set([
  "xstate.assign",
  "xstate.emit",
  "xstate.raise",
  "xstate.cancel",
  "xstate.enqueueActions",
]);

const POLICIES: ReadonlySet<string> = new Set(["absolute", "remaining", "restart"]);

interface Named {
  readonly type?: string;
  readonly guards?: readonly unknown[];
}

/** What of L5 and L6 a machine (and the policies of its delays) breaks, as sentences; an empty list is a sound machine. */
export function lintMachine(machine: AnyStateMachine, policies: Delays = {}): string[] {
  const faults: string[] = [];
  const awaited = new Set<string>();
  const { actions, guards, delays } = machine.implementations as unknown as Record<
    string,
    Record<string, unknown>
  >;
  if (!machine.version) faults.push(`machine "${machine.id}" has no version`);

  const checkAction = (where: string, action: unknown): void => {
    const name = typeof action === "string" ? action : (action as Named).type;
    if (typeof action === "function") {
      if (!PURE.has((action as Named).type ?? ""))
        faults.push(`${where}: the action "${(action as Named).type ?? action.name}" is not pure`);
      return;
    }
    const implementation = actions?.[name ?? ""] as Named | undefined;
    if (!implementation) faults.push(`${where}: the action "${name}" does not exist`);
    else if (!PURE.has(implementation.type ?? "")) faults.push(`${where}: the action "${name}" is not pure`);
  };
  const checkGuard = (where: string, guard: unknown): void => {
    if (guard === undefined) return;
    if (typeof guard === "function") {
      for (const inner of (guard as Named).guards ?? []) checkGuard(where, inner);
      return;
    }
    const name = typeof guard === "string" ? guard : (guard as Named).type;
    if (!Object.hasOwn(guards ?? {}, name ?? "")) faults.push(`${where}: the guard "${name}" does not exist`);
  };
  const visit = (node: AnyStateNode): void => {
    if (node.invoke.length > 0) faults.push(`${node.id}: invokes an actor`);
    for (const action of [...node.entry, ...node.exit]) checkAction(node.id, action);
    for (const delay of Object.keys((node.config.after as object | undefined) ?? {})) {
      awaited.add(delay);
      if (Number.isNaN(Number(delay)) && !Object.hasOwn(delays ?? {}, delay))
        faults.push(`${node.id}: the delay "${delay}" does not exist and would fire at once`);
    }
    for (const [event, list] of node.transitions as Map<
      string,
      readonly { guard?: unknown; actions: readonly unknown[] }[]
    >) {
      if (event.includes("*")) faults.push(`${node.id}: hears the wildcard "${event}"`);
      for (const transition of list) {
        checkGuard(`${node.id} on ${event}`, transition.guard);
        for (const action of transition.actions) checkAction(`${node.id} on ${event}`, action);
      }
    }
    for (const transition of (node.always ?? []) as readonly {
      guard?: unknown;
      actions: readonly unknown[];
    }[]) {
      checkGuard(`${node.id} always`, transition.guard);
      for (const action of transition.actions) checkAction(`${node.id} always`, action);
    }
    for (const child of Object.values(node.states)) visit(child as AnyStateNode);
  };
  visit(machine.root as AnyStateNode);
  for (const [delay, policy] of Object.entries(policies)) {
    if (!awaited.has(delay))
      faults.push(`the delay "${delay}" has a restart policy and no state waits for it`);
    if (!POLICIES.has(policy)) faults.push(`the delay "${delay}" has the unknown restart policy "${policy}"`);
    if (delay.includes("."))
      faults.push(`the delay "${delay}" has a dot in its name: its policy would not be found`);
  }
  return faults;
}
