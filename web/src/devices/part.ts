// Part
//
// An alarm or a command inside a device's actor: a small machine of its own, with a key.
import type { Part as Wire } from "@microgrid/api-specs";
import { activeStates, type StateValue } from "../machines/active-states.ts";
import type { Chart } from "../machines/chart.ts";
import { sentence } from "../kit/words.ts";
import type { Transition } from "../timeline/transition.ts";

export interface Part {
  readonly key: string;
  readonly machine: string;
  /** `Over temperature`, `Setpoint`. */
  readonly label: string;
  readonly state: string;
  readonly value: StateValue;
  readonly ended: boolean;
}

const keptEnded = 3;

const label = (key: string, machine: string): string =>
  machine === "alarm" ? sentence(key.slice(key.indexOf("/") + 1)) : sentence(machine);

const isOver = (chart: Chart | undefined, value: StateValue): boolean => {
  if (!chart) return false;
  const active = activeStates(chart.states, value);
  return chart.states.some((state) => state.type === "final" && active.has(state.id) && state.depth === 1);
};

export const Part = {
  fromWire: (wire: Wire): Part => ({
    key: wire.key,
    machine: wire.machine,
    label: label(wire.key, wire.machine),
    state: wire.state,
    value: wire.value as StateValue,
    ended: false,
  }),

  /** The parts after a transition of one of them. One that reached its end is shown a while longer, the last few of them. */
  after(parts: readonly Part[], transition: Transition, charts: Readonly<Record<string, Chart>>): Part[] {
    const { part, after, state } = transition;
    if (!part) return [...parts];
    const ended = isOver(charts[part.machine], after);
    const next: Part = {
      key: part.key,
      machine: part.machine,
      label: label(part.key, part.machine),
      state,
      value: after,
      ended,
    };
    const rest = parts.some((one) => one.key === part.key)
      ? parts.map((one) => (one.key === part.key ? next : one))
      : [...parts, next];
    const over = rest.filter((one) => one.ended);
    const dropped = new Set(over.slice(0, Math.max(0, over.length - keptEnded)).map((one) => one.key));
    return rest.filter((one) => !dropped.has(one.key));
  },
};
