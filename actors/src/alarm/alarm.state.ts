import type { StateValue } from "xstate";

/** The ISA-18.2 state of an alarm, by name: letters shift between editions of the standard. */
export const alarmStates = [
  "normal",
  "unacknowledged",
  "acknowledged",
  "returnedUnacknowledged",
  "latchedUnacknowledged",
  "latchedAcknowledged",
  "shelved",
  "suppressed",
  "outOfService",
] as const;

export type AlarmState = (typeof alarmStates)[number];

interface Layers {
  readonly detection: string;
  readonly acknowledgement: string | { readonly latched: string };
  readonly suppression: string;
}

const layersOf = (value: StateValue): Layers | null =>
  typeof value === "string" ? null : ((value as { readonly standing?: Layers }).standing ?? null);

/** Projects the three layers to one state: out of service, then suppressed, then shelved, then what the operator sees. */
export function alarmState(value: StateValue): AlarmState {
  const layers = layersOf(value);
  if (layers === null) return "normal";
  const { acknowledgement, suppression } = layers;
  if (suppression === "outOfService" || suppression === "suppressed" || suppression === "shelved")
    return suppression;
  if (typeof acknowledgement !== "string") {
    return acknowledgement.latched === "unacknowledged" ? "latchedUnacknowledged" : "latchedAcknowledged";
  }
  if (isAlarmActive(value)) return acknowledgement === "unacknowledged" ? "unacknowledged" : "acknowledged";
  return acknowledgement === "unacknowledged" ? "returnedUnacknowledged" : "normal";
}

/** Whether the process is in alarm, whatever the operator has done about it. */
export function isAlarmActive(value: StateValue): boolean {
  const detection = layersOf(value)?.detection;
  return detection === "active" || detection === "pendingOff";
}
