import { isDeepStrictEqual } from "node:util";
import { activeStates, begin, describeMachine, transit, type ActorEvent } from "@microgrid/runtime";
import type { AnyMachineSnapshot, AnyStateMachine } from "xstate";

/** A walk through a machine by sample events and all of its timers. */
export interface Walk {
  readonly machine: AnyStateMachine;
  /** One or several beginnings. */
  readonly inputs: readonly unknown[];
  /** Each round is walked for itself: what regions do apart from each other need not be multiplied. */
  readonly rounds: readonly (readonly ActorEvent[])[];
  /** Instants at which timers fire: soon, and late enough for every deadline. */
  readonly timersAt: readonly number[];
  /** More snapshots than a round has; the walk throws beyond it. */
  readonly limit: number;
  /** What of the context tells two snapshots apart, as little as possible: an unbounded context walks for ever. */
  key(context: never): unknown;
}

export interface Reach {
  readonly snapshots: readonly AnyMachineSnapshot[];
  /** Ids of states that no path enters. */
  readonly unreached: readonly string[];
  /** Ids of edges that no path takes. */
  readonly untaken: readonly string[];
  /** `state event` for each event that no active state of a reached snapshot listens to and that none declares ignored. */
  unanswered(
    types: readonly string[],
    ignored: Readonly<Record<string, readonly string[]>>,
  ): readonly string[];
}

/** Breadth first with the kernel itself: xstate's `getShortestPaths` is the same walk, ten times as slow. */
export function reach(walk: Walk): Reach {
  const { machine } = walk;
  const chart = describeMachine(machine);
  const timers = [...new Set(chart.edges.map(({ event }) => event))]
    .filter((event) => event.startsWith("xstate.after."))
    .flatMap((type) => walk.timersAt.map((at) => ({ type, at })));
  const taken = new Set<string>();
  const snapshots = walk.rounds.flatMap((round) => walkRound(walk, [...round, ...timers], taken));
  const entered = new Set(snapshots.flatMap((snapshot) => activeStates(machine.id, snapshot.value)));
  const isTransient = (id: string): boolean =>
    chart.edges.some(({ source, event }) => source === id && event === "");
  const left = new Set([...taken].map((edge) => edge.slice(0, edge.indexOf("#"))));
  return {
    snapshots,
    unreached: chart.states
      .map(({ id }) => id)
      .filter((id) => !entered.has(id) && !(isTransient(id) && left.has(id))),
    untaken: chart.edges.map(({ id }) => id).filter((id) => !taken.has(id)),
    unanswered(types, ignored) {
      const active = snapshots
        .filter(({ status }) => status === "active")
        .map((snapshot) => activeStates(machine.id, snapshot.value));
      return types.flatMap((type) => {
        const hearing = new Set(
          chart.edges.filter(({ event }) => event === type).map(({ source }) => source),
        );
        const deaf = active.filter(
          (ids) => !ids.some((id) => hearing.has(id)) && !ids.some((id) => ignored[type]?.includes(id)),
        );
        return [...new Set(deaf.map((ids) => `${ids.at(-1)} ${type}`))];
      });
    },
  };
}

function walkRound(walk: Walk, events: readonly ActorEvent[], taken: Set<string>): AnyMachineSnapshot[] {
  const seen = new Map<string, AnyMachineSnapshot>();
  const queue: AnyMachineSnapshot[] = [];
  const visit = ({ snapshot, taken: edges }: ReturnType<typeof begin>): void => {
    for (const edge of edges) taken.add(edge);
    const vertex = JSON.stringify([snapshot.status, snapshot.value, walk.key(snapshot.context as never)]);
    if (seen.has(vertex)) return;
    if (seen.size >= walk.limit)
      throw new Error(`More than ${walk.limit} snapshots: the key tells too many apart.`);
    seen.set(vertex, snapshot);
    if (snapshot.status === "active") queue.push(snapshot);
  };
  for (const input of walk.inputs) visit(begin(walk.machine, input));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const event of events) visit(transit(walk.machine, next, event));
  }
  return [...seen.values()];
}

/** Whether a value survives JSON unchanged, as every context must (L11). */
export const isJson = (value: unknown): boolean =>
  isDeepStrictEqual(value, JSON.parse(JSON.stringify(value)));
