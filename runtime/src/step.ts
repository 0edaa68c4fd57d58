// Step
//
// Carries one event through one actor: its root machine and the parts that the event touches. Pure; owns no clock, no store.
//   L5  Orders to the world are emitted data. `part.start`, `part.tell` and `actor.tell` stay inside the actor and inside the step.
//   L6  Setting and cancelling a timer changes data: deadline = event time + delay.
//   L8  A cascade among parts is bounded.
import type { AnyMachineSnapshot, AnyStateMachine, StateValue } from "xstate";
import type { ActorState, Part } from "./actor-state.ts";
import type { Timer } from "./timer.ts";
import type { ActorDefinition, Delays } from "./definition.ts";
import { ImpureMachine, RunawayCascade } from "./errors.ts";
import {
  begin,
  transit,
  type ActorEvent,
  type Emitted,
  type Macrostep,
  type TimerChange,
} from "./xstate-kernel.ts";

/** An order to the world outside: what should happen, until when. `id` is unique per actor. */
export interface Order extends Emitted {
  readonly id: string;
  /** Milliseconds since the epoch; the receiver refuses it later. */
  readonly expiresAt: number;
}

/** One machine's macrostep as the journal will tell it. */
export interface StepRecord {
  readonly at: number;
  readonly part: string | null;
  readonly machine: string;
  readonly event: ActorEvent;
  readonly before: StateValue | null;
  readonly after: StateValue;
  /** Label of the state after the step. */
  readonly state: string;
  readonly taken: readonly string[];
  readonly orders: readonly Order[];
  /** Whether the state value changed, an order was given or the part ended. */
  readonly notable: boolean;
  /** Whether the event came from without and not from the actor's own root or parts. */
  readonly direct: boolean;
  /** Whether the part reached its end and left the actor. */
  readonly ended: boolean;
  readonly snapshot: AnyMachineSnapshot;
  readonly startedAt: number;
  /** Traceparent of what brought the event, only when that is traced. */
  readonly trace?: string;
}

export interface Step {
  readonly state: ActorState;
  readonly records: readonly StepRecord[];
}

type Work =
  | { readonly target: string | null; readonly event: ActorEvent }
  | { readonly start: string; readonly machine: string; readonly input: unknown; readonly cause: ActorEvent };

const MAX_CASCADE = 100;

const AFTER = "xstate.after.";

/** The policy of a timer by the name of its delay, which stands in its id: `xstate.after.<delay>.<state>`. */
function policyOf(delays: Delays | undefined, id: string): Pick<Timer, "policy"> | undefined {
  if (delays === undefined || !id.startsWith(AFTER)) return undefined;
  const policy = delays[id.slice(AFTER.length, id.indexOf(".", AFTER.length))];
  return policy === undefined || policy === "absolute" ? undefined : { policy };
}

function applyTimers(
  timers: Readonly<Record<string, Timer>>,
  part: string | null,
  changes: readonly TimerChange[],
  at: number,
  delays: Delays | undefined,
): Readonly<Record<string, Timer>> {
  if (changes.length === 0) return timers;
  const next: Record<string, Timer> = { ...timers };
  for (const [n, change] of changes.entries()) {
    const key = `${part ?? ""}|${change.id}`;
    if (change.kind === "cancel") {
      // Set again by the same step, as a watchdog is by each reading; an object of which something was deleted is slow from then on.
      if (!changes.some((later, m) => m > n && later.kind === "set" && later.id === change.id))
        delete next[key];
    } else
      next[key] = {
        due: at + change.delayMs,
        set: at,
        gen: (timers[key]?.gen ?? 0) + 1,
        ...policyOf(delays, change.id),
      };
  }
  return next;
}

/**
 * Whether both name the same states, in any order. Not `isDeepStrictEqual`: Node loads it when it is first called, and a step that is broken
 * off meanwhile (L8) left it half loaded, so that every later transition of the process threw and became a letter.
 */
function isSameValue(a: StateValue, b: StateValue): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const [left, right] = [a[key], b[key]];
      return left === right || (left !== undefined && right !== undefined && isSameValue(left, right));
    })
  );
}

function withoutPart(state: ActorState, key: string): Pick<ActorState, "parts" | "timers"> {
  const { [key]: _ended, ...parts } = state.parts;
  const timers: Record<string, Timer> = {};
  for (const [id, timer] of Object.entries(state.timers)) if (!id.startsWith(`${key}|`)) timers[id] = timer;
  return { parts, timers };
}

function readOrder(machine: AnyStateMachine, emitted: Emitted): Order {
  const { id, expiresAt } = emitted;
  if (typeof id !== "string" || typeof expiresAt !== "number") {
    throw new ImpureMachine(
      `Machine "${machine.id}" emitted "${emitted.type}" without id and expiresAt: an order needs both.`,
    );
  }
  return emitted as Order;
}

/** Carries `event` to the root (`target` null) or to a part; a part that is not there hears nothing. Throws what the machines throw. */
export function step(
  definition: ActorDefinition,
  actor: ActorState,
  target: string | null,
  event: ActorEvent,
): Step {
  let state = actor;
  const records: StepRecord[] = [];
  const queue: Work[] = [];

  const settle = (
    machine: AnyStateMachine,
    key: string | null,
    name: string,
    before: AnyMachineSnapshot | null,
    cause: ActorEvent,
    result: Macrostep,
    startedAt: number,
  ): void => {
    const { snapshot, emitted, timers, taken } = result;
    const { delays } = key === null ? definition : (definition.parts[name] ?? {});
    const ended = key !== null && snapshot.status === "done";
    const orders: Order[] = [];
    for (const item of emitted) {
      if (item.type === "part.start")
        queue.push({
          start: item["key"] as string,
          machine: item["machine"] as string,
          input: item["input"],
          cause,
        });
      else if (item.type === "part.tell")
        queue.push({ target: item["key"] as string, event: { ...(item["event"] as Emitted), at: cause.at } });
      else if (item.type === "actor.tell")
        queue.push({ target: null, event: { ...(item["event"] as Emitted), at: cause.at } });
      else orders.push(readOrder(machine, item));
    }
    const nextTimers = applyTimers(state.timers, key, timers, cause.at, delays);
    if (key === null) {
      state = { ...state, root: snapshot, timers: nextTimers };
    } else {
      const part: Part = { machine: name, snapshot, startedAt };
      state = { ...state, parts: { ...state.parts, [key]: part }, timers: nextTimers };
      if (ended) state = { ...state, ...withoutPart(state, key) };
    }
    const valueChanged =
      before === null || (before.value !== snapshot.value && !isSameValue(before.value, snapshot.value));
    const label = key === null ? definition.state(snapshot) : (definition.parts[name]?.state(snapshot) ?? "");
    records.push({
      at: cause.at,
      part: key,
      machine: name,
      event: cause,
      before: before?.value ?? null,
      after: snapshot.value,
      state: label,
      taken,
      orders,
      notable: valueChanged || orders.length > 0 || ended,
      direct: cause === event,
      ended,
      snapshot,
      startedAt,
    });
  };

  if (state.root === null) {
    const result = begin(definition.machine, definition.input(state.actorId));
    settle(
      definition.machine,
      null,
      definition.kind,
      null,
      { type: "actor.started", at: event.at },
      result,
      event.at,
    );
  }
  queue.push({ target, event });

  for (let done = 0; queue.length > 0; done += 1) {
    if (done >= MAX_CASCADE)
      throw new RunawayCascade(
        `Actor ${actor.actorId}: "${event.type}" set off more than ${MAX_CASCADE} steps among its parts.`,
      );
    const work = queue.shift() as Work;
    if ("start" in work) {
      if (state.parts[work.start]) continue;
      const machine = definition.parts[work.machine]?.machine;
      if (!machine)
        throw new ImpureMachine(
          `Actor ${actor.actorId} starts a part "${work.machine}" that its kind does not define.`,
        );
      const cause = { type: "part.started", cause: work.cause.type, at: work.cause.at };
      settle(machine, work.start, work.machine, null, cause, begin(machine, work.input), cause.at);
    } else if (work.target === null) {
      const before = state.root as AnyMachineSnapshot;
      settle(
        definition.machine,
        null,
        definition.kind,
        before,
        work.event,
        transit(definition.machine, before, work.event),
        0,
      );
    } else {
      const part = state.parts[work.target];
      const machine = part && definition.parts[part.machine]?.machine;
      if (!part || !machine) continue;
      settle(
        machine,
        work.target,
        part.machine,
        part.snapshot,
        work.event,
        transit(machine, part.snapshot, work.event),
        part.startedAt,
      );
    }
  }
  return { state: state.at === event.at ? state : { ...state, at: event.at }, records };
}
