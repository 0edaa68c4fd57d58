import { rehydrate, type StoredSnapshot } from "@microgrid/runtime";
import type { AnyMachineSnapshot } from "xstate";
import type { DeviceContext } from "../device/device.context.ts";
import type { CommandRequested } from "../device/device.events.ts";
import { isPossible, refusalOf, supersedes } from "../device/refusal.ts";
import { catalogueFor, definitionFor } from "../kinds.ts";
import { eventCatalogue, type EventDescription } from "./event-catalogue.ts";

export interface AcceptedEvent extends EventDescription {
  /** Key of the part it is for, null for the device itself. */
  readonly target: string | null;
  /** Whether it would change anything now. */
  readonly accepted: boolean;
}

export interface StoredDevice {
  readonly root: StoredSnapshot;
  readonly parts: Readonly<Record<string, StoredSnapshot & { readonly m: string }>>;
}

/** Examples that let guards be asked. Far ends stand for "some valid instant". */
const samples = (at: number): Readonly<Record<string, object>> => ({
  "telemetry.received": { measuredAt: at, points: {} },
  "alarm.shelved": { until: at + 3_600_000, reason: "sample", by: "" },
});

/** Which outside events the actor would act upon now, the events of its live parts included. */
export function acceptedEvents(kind: string, stored: StoredDevice, at: number): readonly AcceptedEvent[] {
  const definition = definitionFor(kind);
  if (definition === undefined) return [];
  const ask = (snapshot: AnyMachineSnapshot, type: string): boolean =>
    snapshot.status === "active" && snapshot.can({ type, at, ...samples(at)[type] } as never);
  const root = rehydrate(definition.machine, stored.root);
  const ofRoot = eventCatalogue
    .filter(({ part }) => part === null)
    .map((event) => ({
      ...withChoices(kind, event, stored.root.context as DeviceContext, at),
      target: null,
      accepted: isRequest(event.type)
        ? choicesOf(kind, event.type, stored.root.context as DeviceContext, at).length > 0
        : ask(root, event.type),
    }));
  const ofParts = Object.entries(stored.parts).flatMap(([key, part]) => {
    const machine = definition.parts[part.m]?.machine;
    if (machine === undefined) return [];
    const snapshot = rehydrate(machine, part);
    return eventCatalogue
      .filter((event) => event.part === part.m)
      .map((event) => ({ ...event, target: key, accepted: ask(snapshot, event.type) }));
  });
  return [...ofRoot, ...ofParts];
}

type RequestType = CommandRequested["type"];

const isRequest = (type: string): type is RequestType =>
  type === "setpoint.requested" || type === "operation.requested";

/** Points or operations that would not be refused now. */
function choicesOf(kind: string, type: RequestType, context: DeviceContext, at: number): readonly string[] {
  const catalogue = catalogueFor(kind);
  if (catalogue === undefined) return [];
  const request = { at, commandId: "", by: "", expiresAt: at + 1 };
  if (type === "operation.requested") {
    return catalogue.operations
      .filter(({ overrides }) => overrides || context.command === null)
      .map(({ operation }) => operation)
      .filter((operation) => isPossible(refusalOf(catalogue, context, { ...request, type, operation })));
  }
  return catalogue.setpoints
    .filter(
      ({ point }) => context.command === null || supersedes(context, { ...request, type, point, value: 0 }),
    )
    .filter(({ point, range }) => {
      const { min, max } = range(context.settings);
      return [min, 0, max].some((value) =>
        isPossible(refusalOf(catalogue, context, { ...request, type, point, value })),
      );
    })
    .map(({ point }) => point);
}

/** Narrows the schema of a request to what would not be refused now, so that a form offers only that. */
function withChoices(
  kind: string,
  event: EventDescription,
  context: DeviceContext,
  at: number,
): EventDescription {
  if (!isRequest(event.type)) return event;
  const field = event.type === "setpoint.requested" ? "point" : "operation";
  const choices = choicesOf(kind, event.type, context, at);
  const properties = event.schema["properties"] as Readonly<Record<string, object>>;
  if (choices.length === 0) return event;
  return {
    ...event,
    schema: { ...event.schema, properties: { ...properties, [field]: { type: "string", enum: choices } } },
  };
}
