import { isDeepStrictEqual } from "node:util";
import { transition, type AnyMachineSnapshot, type AnyStateMachine } from "xstate";
import { transit, transitByXstate, type ActorEvent, type Macrostep } from "../xstate-kernel.ts";

const plain = (machine: AnyStateMachine, snapshot: AnyMachineSnapshot): unknown =>
  JSON.parse(JSON.stringify(machine.getPersistedSnapshot(snapshot)));

const outcome = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return `threw ${(error as Error).message}`;
  }
};

/** A macrostep as plain data, with what the snapshot answers to those who ask it. */
function shown(machine: AnyStateMachine, { snapshot, emitted, timers, taken }: Macrostep): unknown {
  const tags = [...(snapshot.tags as Set<string>)].toSorted();
  const nodes = (snapshot as unknown as { _nodes: { id: string }[] })._nodes.map(({ id }) => id);
  return { snapshot: plain(machine, snapshot), tags, nodes, emitted, timers, taken };
}

/**
 * Carries `event` by the kernel, by xstate without the kernel's short way, and by xstate's exported `transition()`. Returns where they
 * differ, as a sentence, or null.
 */
export function sameAsXstate(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: ActorEvent,
): string | null {
  const told = `Machine "${machine.id}" in ${JSON.stringify(snapshot.value)} at ${JSON.stringify(event)}`;
  const ours = outcome(() => shown(machine, transit(machine, snapshot, event)));
  const long = outcome(() => shown(machine, transitByXstate(machine, snapshot, event)));
  if (!isDeepStrictEqual(ours, long))
    return `${told}: the kernel says ${JSON.stringify(ours)}, xstate ${JSON.stringify(long)}`;
  if (typeof ours === "string") return null;
  const [next, actions] = transition(machine, snapshot as never, event as never) as unknown as [
    AnyMachineSnapshot,
    readonly { readonly type: string; readonly params: { readonly event: unknown; readonly id: string } }[],
  ];
  const { emitted, timers } = transit(machine, snapshot, event);
  const pick = (type: string, key: "event" | "id"): unknown[] =>
    actions.filter((action) => action.type === type).map((action) => action.params[key]);
  const theirs = {
    snapshot: plain(machine, next),
    emitted: pick("xstate.emit", "event"),
    set: actions
      .filter(({ type, params }) => type === "xstate.raise" && params.id?.startsWith("xstate.after."))
      .map(({ params }) => params.id),
  };
  const mine = {
    snapshot: (ours as { snapshot: unknown }).snapshot,
    emitted,
    set: timers.filter(({ kind }) => kind === "set").map(({ id }) => id),
  };
  return isDeepStrictEqual(mine, theirs)
    ? null
    : `${told}: the kernel says ${JSON.stringify(mine)}, transition() ${JSON.stringify(theirs)}`;
}
