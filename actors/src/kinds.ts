import type { ActorDefinition, PartDefinition } from "@microgrid/runtime";
import type { AnyMachineSnapshot, AnyStateMachine, StateValue } from "xstate";
import type { AlarmContext } from "./alarm/alarm.context.ts";
import { alarmMachine } from "./alarm/alarm.machine.ts";
import { alarmState } from "./alarm/alarm.state.ts";
import { viewAlarm, type AlarmView } from "./alarm/alarm.view.ts";
import { batteryCatalogue } from "./battery/battery.catalogue.ts";
import { batteryMachine } from "./battery/battery.machine.ts";
import { breakerCatalogue } from "./breaker/breaker.catalogue.ts";
import { breakerMachine } from "./breaker/breaker.machine.ts";
import { commandMachine } from "./command/command.machine.ts";
import type { KindCatalogue } from "./device/catalogue.ts";
import { deviceDelays } from "./device/device.setup.ts";
import { deviceState } from "./device/device.state.ts";
import { pvInverterCatalogue } from "./pv-inverter/pv-inverter.catalogue.ts";
import { pvInverterMachine } from "./pv-inverter/pv-inverter.machine.ts";

const rank = { low: 1, medium: 2, high: 3 } as const;

const parts: Readonly<Record<string, PartDefinition>> = {
  alarm: {
    machine: alarmMachine,
    state: (snapshot) => alarmState(snapshot.value as StateValue),
    rank: (snapshot) => rank[(snapshot.context as AlarmContext).definition.priority],
  },
  command: { machine: commandMachine, state: (snapshot) => String(snapshot.value) },
};

/** A kind is its catalogue and its machine. A new kind is one more line here. */
const kinds: readonly (readonly [KindCatalogue, AnyStateMachine])[] = [
  [batteryCatalogue, batteryMachine],
  [pvInverterCatalogue, pvInverterMachine],
  [breakerCatalogue, breakerMachine],
];

/** What the runtime hosts, one definition per kind. */
export const definitions: readonly ActorDefinition[] = kinds.map(([{ kind }, machine]) => ({
  kind,
  machine,
  delays: deviceDelays,
  parts,
  state: (snapshot: AnyMachineSnapshot) => deviceState(snapshot.value as StateValue),
  input: (actorId: string) => ({ id: actorId }),
}));

export const definitionFor = (kind: string): ActorDefinition | undefined =>
  definitions.find((definition) => definition.kind === kind);

export const catalogueFor = (kind: string): KindCatalogue | undefined =>
  kinds.find(([catalogue]) => catalogue.kind === kind)?.[0];

export const catalogues: readonly KindCatalogue[] = kinds.map(([catalogue]) => catalogue);

/** What the API shows of an alarm, from what its part remembers. */
export function alarmView(context: AlarmContext, value: StateValue): AlarmView {
  const definition = catalogueFor(context.kind)?.alarms.find(({ id }) => id === context.definition.id);
  return viewAlarm(context, value, definition);
}
