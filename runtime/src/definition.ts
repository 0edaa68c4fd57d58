import type { AnyMachineSnapshot, AnyStateMachine } from "xstate";
import type { RestartPolicy } from "./timer.ts";

/** Name of a delay → its policy. */
export type Delays = Readonly<Record<string, RestartPolicy>>;

/** A keyed child machine of an actor: one per alarm definition, one per open command. */
export interface PartDefinition {
  /** Pure machine (L5): `assign`, `emit`, `raise` and `after` only; `id` and `version` set. */
  readonly machine: AnyStateMachine;
  /** The label under which lists show and find this part, for example an ISA-18.2 state. */
  readonly state: (snapshot: AnyMachineSnapshot) => string;
  /** What an outage of the workers means for the machine's delays, by their names; the others are `absolute` (L6). */
  readonly delays?: Delays;
  /** Order of importance among parts, 0 = none; for alarms the priority. */
  readonly rank?: (snapshot: AnyMachineSnapshot) => number;
}

/** What a kind of actor is: one root machine, the machines of its parts, and how its state is called in a list. */
export interface ActorDefinition {
  /** Equals the id of the root machine. */
  readonly kind: string;
  readonly machine: AnyStateMachine;
  /** As for a part. */
  readonly delays?: Delays;
  readonly parts: Readonly<Record<string, PartDefinition>>;
  readonly state: (snapshot: AnyMachineSnapshot) => string;
  /** Input of the root machine at its first event. */
  readonly input: (actorId: string) => unknown;
}

/** Kind → definition. */
export type Definitions = ReadonlyMap<string, ActorDefinition>;

const MAX_ITERATIONS = 1_000;

/** xstate's default is Infinity: one eventless cycle would hang the worker for ever (L8). */
function bound(machine: AnyStateMachine): void {
  const limit = machine.options?.maxIterations;
  if (limit === undefined || !Number.isFinite(limit))
    machine.options = { ...machine.options, maxIterations: MAX_ITERATIONS };
}

function refuseUnnamed(machine: AnyStateMachine, name: string): void {
  if (machine.id !== name)
    throw new Error(`Machine of "${name}" has the id "${machine.id}": give it the id "${name}".`);
  if (!machine.version)
    throw new Error(`Machine "${name}" has no version: set \`version\` in createMachine (L11).`);
}

/** Registers the kinds a worker hosts. Throws on a kind named twice, and on a machine without id or version. */
export function defineActors(definitions: readonly ActorDefinition[]): Definitions {
  const byKind = new Map<string, ActorDefinition>();
  for (const definition of definitions) {
    if (byKind.has(definition.kind)) throw new Error(`Kind "${definition.kind}" is defined twice.`);
    refuseUnnamed(definition.machine, definition.kind);
    bound(definition.machine);
    for (const [name, part] of Object.entries(definition.parts)) {
      refuseUnnamed(part.machine, name);
      bound(part.machine);
    }
    byKind.set(definition.kind, definition);
  }
  return byKind;
}
