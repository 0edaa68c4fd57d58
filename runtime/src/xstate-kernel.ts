// Kernel
//
// With `xstate-steady.ts` and `xstate-configuration.ts` the only reader of xstate's internals. Carries one event through one machine and reads the resulting actions as data.
// Owns no storage, no clock and no actor: `machine.transition` with one shared scope costs 6–8 µs where xstate's exported
// `transition()` builds an inert actor per call (46–82 µs). `xstate-kernel.spec.ts` proves both equal.
//   L5  Machines are pure: `emit`, `raise`, `assign` and `after` are all that an action may be.
//   L6  `after` becomes a timer that is data; a delay without a number (a misspelled name) is refused, for xstate fires it at once.
//   L7  `xstate.*` from outside never reaches a machine: only the kernel itself fires `xstate.after.*`.
import {
  createActor,
  createMachine,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type StateValue,
} from "xstate";
import { EventRefused, ImpureMachine, SnapshotUnreadable } from "./errors.ts";
import { edgeId } from "./statechart.ts";
import { settled } from "./xstate-configuration.ts";
import { steadyStep, type ExecutableAction, type SteadyStep } from "./xstate-steady.ts";

export interface ActorEvent {
  readonly type: string;
  /** Milliseconds since the epoch, by the database's clock (L6). */
  readonly at: number;
  readonly [key: string]: unknown;
}

export interface Emitted {
  readonly type: string;
  readonly [key: string]: unknown;
}

export type TimerChange =
  | { readonly kind: "set"; readonly id: string; readonly delayMs: number }
  | { readonly kind: "cancel"; readonly id: string };

export interface Macrostep {
  readonly snapshot: AnyMachineSnapshot;
  readonly emitted: readonly Emitted[];
  readonly timers: readonly TimerChange[];
  /** Ids of the edges taken, in order; see `describeMachine`. */
  readonly taken: readonly string[];
}

/** The part of a snapshot that is stored. `status` only when not active, `history` only when the machine has one. */
export interface StoredSnapshot {
  readonly value: StateValue;
  readonly context: unknown;
  readonly status?: string;
  readonly history?: unknown;
}

const AFTER = "xstate.after.";
const nothing = (): void => {};

let actions: ExecutableAction[] = [];
let transitions: unknown[] = [];

const execute = (action: ExecutableAction): void => void actions.push(action);
const self = createActor(createMachine({}));
const scope = {
  self,
  id: "",
  sessionId: "",
  logger: nothing,
  defer: nothing,
  emit: nothing,
  stopChild: nothing,
  actionExecutor: execute,
  system: {
    ...self.system,
    _sendInspectionEvent: (inspection: { readonly _transitions?: readonly unknown[] }) => {
      for (const transition of inspection._transitions ?? []) transitions.push(transition);
    },
  },
};

function readActions(
  machine: AnyStateMachine,
  done: readonly ExecutableAction[],
): { emitted: Emitted[]; timers: TimerChange[] } {
  const emitted: Emitted[] = [];
  const timers: TimerChange[] = [];
  for (const { type, params } of done) {
    if (type === "xstate.emit") {
      emitted.push(params?.["event"] as Emitted);
    } else if (type === "xstate.raise") {
      const { id, delay } = params as { id?: string; delay?: unknown };
      if (typeof delay === "number" && !id?.startsWith(AFTER))
        throw new ImpureMachine(`Machine "${machine.id}" raises an event with a delay: use \`after\`.`);
      if (typeof delay === "number") timers.push({ kind: "set", id: id as string, delayMs: delay });
      else if (id?.startsWith(AFTER))
        throw new ImpureMachine(
          `Machine "${machine.id}": the delay of ${id} is not a number; is its name spelled right?`,
        );
    } else if (type === "xstate.cancel") {
      timers.push({
        kind: "cancel",
        id: (params as unknown as { sendId?: string })?.sendId ?? String(params),
      });
    } else {
      throw new ImpureMachine(
        `Machine "${machine.id}" ran the action "${type}": an actor machine may only assign, emit and raise.`,
      );
    }
  }
  return { emitted, timers };
}

function told(
  machine: AnyStateMachine,
  { snapshot, actions: done, transitions: edges }: SteadyStep,
): Macrostep {
  const { emitted, timers } = readActions(machine, done);
  const taken: string[] = [];
  for (const edge of edges) {
    const id = edgeId(edge);
    if (id !== null) taken.push(id);
  }
  return { snapshot, emitted, timers, taken };
}

function collect(machine: AnyStateMachine, run: () => AnyMachineSnapshot): Macrostep {
  actions = [];
  transitions = [];
  // xstate wraps it during a step and puts it back at the end, which a step that was broken off does not reach.
  scope.actionExecutor = execute;
  const snapshot = settled(machine, run());
  if (snapshot.status === "error") throw snapshot.error;
  return told(machine, { snapshot, actions, transitions });
}

/** The machine's first snapshot. Throws what its context or entry actions throw, and `ImpureMachine`. */
export function begin(machine: AnyStateMachine, input: unknown): Macrostep {
  return collect(machine, () => machine.getInitialSnapshot(scope as never, input));
}

/** One macrostep, all of it by xstate: what `transit` does where its short way ends, and what the test kit measures it against. */
export function transitByXstate(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: ActorEvent,
): Macrostep {
  return collect(
    machine,
    () => machine.transition(snapshot as never, event as never, scope as never) as AnyMachineSnapshot,
  );
}

/** One macrostep. Throws what a guard or assign throws, `ImpureMachine`, `EventRefused` when the actor has ended. */
export function transit(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: ActorEvent,
): Macrostep {
  if (snapshot.status !== "active")
    throw new EventRefused(`Machine "${machine.id}" is ${snapshot.status} and hears no more events.`);
  const steady = steadyStep(machine, snapshot, event, scope);
  return steady === null ? transitByXstate(machine, snapshot, event) : told(machine, steady);
}

/** Whether `type` may come from outside the runtime (L7). */
export const isOutsideEvent = (type: unknown): type is string =>
  typeof type === "string" && type.length > 0 && !type.startsWith("xstate.") && !type.includes("*");

/** What of a snapshot is stored; plain JSON values by reference, not copied. */
export function dehydrate(machine: AnyStateMachine, snapshot: AnyMachineSnapshot): StoredSnapshot {
  const history = snapshot.historyValue as Record<string, unknown> | undefined;
  const stored: { -readonly [K in keyof StoredSnapshot]: StoredSnapshot[K] } = {
    value: snapshot.value,
    context: snapshot.context,
  };
  if (snapshot.status !== "active") stored.status = snapshot.status;
  if (history && Object.keys(history).length > 0) {
    stored.history = (machine.getPersistedSnapshot(snapshot) as { historyValue?: unknown }).historyValue;
  }
  return stored;
}

/** Revives a stored snapshot. Throws `SnapshotUnreadable` where the machine has no such state; never later, never in the background. */
export function rehydrate(machine: AnyStateMachine, stored: StoredSnapshot): AnyMachineSnapshot {
  try {
    const status = (stored.status ?? "active") as "active";
    const revived =
      stored.history === undefined
        ? machine.resolveState({ value: stored.value, context: stored.context, status } as never)
        : machine.restoreSnapshot(
            { ...stored, status, children: {}, historyValue: stored.history } as never,
            scope as never,
          );
    return settled(machine, revived as AnyMachineSnapshot);
  } catch (cause) {
    throw new SnapshotUnreadable(
      `Machine "${machine.id}" version ${machine.version} cannot revive the state ${JSON.stringify(stored.value)}.`,
      { cause },
    );
  }
}
