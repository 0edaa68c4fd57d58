// Announcement
//
// Turns edges of conditions into what the device remembers and what its alarm parts hear. Pure (L5).
import type { AlarmParameters } from "../alarm/alarm.context.ts";
import type { AlarmEvent } from "../alarm/alarm.events.ts";
import type { AlarmDefinition, KindCatalogue } from "./catalogue.ts";
import { definitionsOf, edgesOf, limitOf, type Edge } from "./conditions.ts";
import type { DeviceContext } from "./device.context.ts";
import { alarmKey, type DeviceEffect } from "./device.effects.ts";
import type { DeviceEvent, DeviceSettings } from "./device.events.ts";

type Remembered = Pick<DeviceContext, "conditions" | "suppressions">;

export interface Announcement {
  readonly remember: Remembered;
  readonly effects: readonly DeviceEffect[];
}

/** What an alarm part must know of its definition. Names and guidance stay in the catalogue. */
export function parametersOf(definition: AlarmDefinition): AlarmParameters {
  const { id, priority, onDelayMs, offDelayMs, latching } = definition;
  return { id, priority, onDelayMs, offDelayMs, latching };
}

const ruleOf = ({ suppressedWhen: rule }: AlarmDefinition): string =>
  rule === undefined ? "by design" : `${rule.point} is ${rule.anyOf.join(" or ")}`;

/** Makes edges known. A met condition starts its alarm, or tells the one that still lives. */
export function announce(
  kind: string,
  context: DeviceContext,
  event: DeviceEvent,
  edges: readonly Edge[],
): Announcement {
  const conditions = { ...context.conditions };
  const suppressions = { ...context.suppressions };
  const effects: DeviceEffect[] = [];
  const tell = (id: string, news: AlarmEvent) =>
    void effects.push({ type: "part.tell", key: alarmKey(id), event: news });
  const { at } = event;
  // Suppressions first: an alarm that starts in this step must start suppressed.
  for (const { definition, turn } of edges) {
    if (turn === "suppressed") {
      suppressions[definition.id] = true;
      tell(definition.id, { type: "alarm.suppressed", at, rule: ruleOf(definition) });
    } else if (turn === "unsuppressed") {
      delete suppressions[definition.id];
      tell(definition.id, { type: "alarm.unsuppressed", at });
    }
  }
  for (const { definition, turn, value } of edges) {
    const { id } = definition;
    if (turn === "met") {
      conditions[id] = true;
      const trip = { at, value, limit: limitOf(definition, context, event) };
      const rule = suppressions[id] === true ? ruleOf(definition) : null;
      const input = { ...trip, kind, definition: parametersOf(definition), suppressedBy: rule };
      effects.push({ type: "part.start", key: alarmKey(id), machine: "alarm", input });
      tell(id, { type: "condition.met", ...trip });
    } else if (turn === "cleared") {
      delete conditions[id];
      tell(id, { type: "condition.cleared", at });
    }
  }
  return { remember: { conditions, suppressions }, effects };
}

/** An edge that a region reports itself; nothing when the definition is disabled or the edge is no news. */
export function reportedEdge(
  catalogue: KindCatalogue,
  context: DeviceContext,
  id: string,
  turn: "met" | "cleared",
): readonly Edge[] {
  if ((context.conditions[id] === true) === (turn === "met")) return [];
  const definition = definitionsOf(catalogue, context.settings).find((candidate) => candidate.id === id);
  return definition === undefined ? [] : [{ definition, turn, value: null }];
}

/** New settings: live alarms hear their new definition, and the latest values are judged by it. */
export function reconfigured(
  catalogue: KindCatalogue,
  context: DeviceContext,
  event: DeviceEvent & { readonly settings: DeviceSettings },
): Announcement {
  const definitions = definitionsOf(catalogue, event.settings);
  const effects = definitions.map((definition): DeviceEffect => {
    const news = { type: "definition.changed", at: event.at, definition: parametersOf(definition) } as const;
    return { type: "part.tell", key: alarmKey(definition.id), event: news };
  });
  const kept = new Set(definitions.map((definition) => definition.id));
  const disabled = catalogue.alarms.filter(({ id }) => !kept.has(id));
  const edges: Edge[] = [
    ...disabled
      .filter(({ id }) => context.suppressions[id] === true)
      .map((definition) => ({ definition, turn: "unsuppressed" as const, value: null })),
    ...disabled
      .filter(({ id }) => context.conditions[id] === true)
      .map((definition) => ({ definition, turn: "cleared" as const, value: null })),
    ...edgesOf(definitions, context, event),
  ];
  const announcement = announce(catalogue.kind, context, event, edges);
  return { remember: announcement.remember, effects: [...effects, ...announcement.effects] };
}
