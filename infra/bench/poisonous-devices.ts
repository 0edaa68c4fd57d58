// Poisonous devices
//
// The batteries of today with a machine that some readings are too much for: at temperatures that no sensor reports to the thousandth of a
// degree. So the poison comes the whole way, as telemetry that the edge has nothing against.
import { definitions as sound } from "@microgrid/actors";
import type { ActorDefinition } from "@microgrid/runtime";
import { assign, type AnyStateMachine } from "xstate";

/** What is wrong with the machine → the temperature at which it shows, °C. */
export const poisons = {
  throws: 25.001,
  hangs: 25.002,
  "recurses without end": 25.003,
  "cannot be serialised": 25.004,
} as const;
export type Poison = keyof typeof poisons;

interface Moment {
  readonly event: { readonly points?: { readonly temperatureC?: unknown } };
}
type Guard = (moment: Moment) => boolean;
type Remember = { readonly assignment: (moment: Moment) => object };

const isAt = ({ event }: Moment, poison: Poison): boolean => event.points?.temperatureC === poisons[poison];
const recurse = (): number => recurse() + 1;

function suffer(moment: Moment): void {
  if (isAt(moment, "throws")) throw new Error("This reading is poison.");
  if (isAt(moment, "recurses without end")) recurse();
  while (isAt(moment, "hangs"));
}

function poisonous(machine: AnyStateMachine): AnyStateMachine {
  const { guards, actions } = machine.implementations as unknown as {
    guards: { isDegraded: Guard };
    actions: { remember: Remember };
  };
  const isDegraded: Guard = (moment) => {
    suffer(moment);
    return guards.isDegraded(moment);
  };
  const remember = assign((moment) => {
    const remembered = actions.remember.assignment(moment as unknown as Moment);
    return isAt(moment as unknown as Moment, "cannot be serialised")
      ? { ...remembered, poison: 1n }
      : remembered;
  });
  return machine.provide({ guards: { isDegraded }, actions: { remember } } as never);
}

export const definitions: readonly ActorDefinition[] = sound.map((definition) =>
  definition.kind === "battery" ? { ...definition, machine: poisonous(definition.machine) } : definition,
);
