import { definitionFor, definitions } from "@microgrid/actors";
import type { Machine, MachineList, PartMachine } from "@microgrid/api-specs";
import type { ActorDefinition } from "@microgrid/runtime";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { parameterOf } from "../http/query.ts";
import type { Layouts } from "./layouts.ts";
import { catalogueOf, chartOf } from "./machine.view.ts";

export function machineRoutes(layouts: Layouts): Routes {
  const made = new Map<string, Promise<Machine>>();

  return {
    listMachines(_request, response) {
      const list: MachineList = { machines: definitions.map(summaryOf) };
      response.json(list);
    },

    async getMachine(request, response) {
      const kind = parameterOf(request, "kind");
      const definition = definitionFor(kind);
      if (definition === undefined) {
        refuse("kind.unknown", `There is no kind "${kind}".`, "GET /v1/machines lists the kinds.");
      }
      const machine = made.get(kind) ?? make(definition);
      made.set(kind, machine);
      machine.catch(() => made.delete(kind));
      response.json(await machine);
    },
  };

  async function make(definition: ActorDefinition): Promise<Machine> {
    const [root, ...parts] = await Promise.all([
      drawn(definition.machine),
      ...Object.entries(definition.parts).map(
        async ([name, part]) => [name, await drawn(part.machine)] as const,
      ),
    ]);
    return {
      kind: definition.kind,
      ...root,
      parts: Object.fromEntries(parts),
      ...catalogueOf(definition.kind),
    };
  }

  async function drawn(machine: ActorDefinition["machine"]): Promise<PartMachine> {
    const chart = chartOf(machine);
    return { ...chart, layout: await layouts.of(chart) };
  }
}

function summaryOf({ kind, machine }: ActorDefinition): MachineList["machines"][number] {
  const { version, hash, description, states } = chartOf(machine);
  return { kind, version, hash, description, stateCount: states.length };
}
