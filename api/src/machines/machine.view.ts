import { createHash } from "node:crypto";
import { describeKind } from "@microgrid/actors";
import type { Edge, Machine, PartMachine, State } from "@microgrid/api-specs";
import { describeMachine } from "@microgrid/runtime";
import type { ActorDefinition, EdgeDescription, MachineDescription } from "@microgrid/runtime";

export type Chart = Omit<PartMachine, "layout">;

/** A machine as the contract draws it, but for the places on the drawing. */
export function chartOf(machine: ActorDefinition["machine"]): Chart {
  const description = describeMachine(machine);
  return {
    version: description.version,
    hash: hashOf(description),
    description: description.description,
    states: description.states.map((state): State => ({
      ...state,
      tags: [...state.tags],
      entry: [...state.entry],
      exit: [...state.exit],
    })),
    transitions: description.edges.map((edge): Edge => ({
      ...edge,
      actions: [...edge.actions],
      label: labelOf(edge),
    })),
  };
}

/** The catalogue part: what there is to command, to measure and to be alarmed about. */
export function catalogueOf(kind: string): Pick<Machine, "setpoints" | "operations" | "points" | "alarms"> {
  const { setpoints = [], operations = [], points = [], alarms = [] } = describeKind(kind) ?? {};
  return {
    setpoints: setpoints.map(({ min, max, ...rest }) => ({ ...rest, min: finite(min), max: finite(max) })),
    operations: [...operations],
    points: [...points],
    alarms: [...alarms],
  };
}

function hashOf(description: MachineDescription): string {
  return createHash("sha256").update(JSON.stringify(description)).digest("hex").slice(0, 16);
}

/** What is written on an edge: its event or delay, and its guard in brackets, as in UML. */
function labelOf({ event, delay, guard }: EdgeDescription): string {
  const cause = delay === null ? eventWord(event) : `after ${delay.name}`;
  return [cause, guard === null ? "" : `[${guard}]`].filter((word) => word !== "").join(" ");
}

function eventWord(event: string): string {
  return event.startsWith("xstate.done.state") ? "done" : event;
}

/** A range without settings may be open; JSON has no infinity. */
function finite(bound: number): number | null {
  return Number.isFinite(bound) ? bound : null;
}
