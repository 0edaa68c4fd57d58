// Doubt
//
// Whether the readings of an on-delay or off-delay prove that its condition held all the while. An alarm asks when its delay
// is over, so that readings cost it nothing; what was doubted is made sure by the first usable reading. Pure (L5).
//   Domain §1.6: invalid values neither raise nor clear, and a gap in the data longer than the delay starts it again.
import type { AlarmDefinition, KindCatalogue } from "./catalogue.ts";
import { definitionsOf } from "./conditions.ts";
import { qualitiesAfter, type DeviceContext } from "./device.context.ts";
import { alarmKey, type DeviceEffect } from "./device.effects.ts";
import type { ConditionMatured, DeviceEvent } from "./device.events.ts";

const none: readonly string[] = [];

/** What a region reports itself, and what is switched off, depends on no value. */
const judged = (
  catalogue: KindCatalogue,
  { settings }: DeviceContext,
  id: string,
): AlarmDefinition | undefined =>
  definitionsOf(catalogue, settings).find((known) => known.id === id && known.point !== null);

const isInvalid = (
  { point, limitOf }: AlarmDefinition,
  qualities: Readonly<Record<string, string>>,
): boolean => [point, limitOf].some((name) => typeof name === "string" && qualities[name] === "invalid");

/** Whether a delay that is over counts. `graceMs` is how late a reading, or our own timer, may be. */
export function isProven(
  catalogue: KindCatalogue,
  context: DeviceContext,
  { at, definitionId, delayMs }: ConditionMatured,
  graceMs: number,
): boolean {
  const definition = judged(catalogue, context, definitionId);
  if (definition === undefined) return true;
  const gapMs = context.lastAt === null ? 0 : at - context.lastAt;
  return gapMs <= delayMs + graceMs && !isInvalid(definition, context.qualities);
}

/** The doubted definitions whose values can be trusted again with this reading. Almost always none. */
export function reassuredBy(
  catalogue: KindCatalogue,
  context: DeviceContext,
  event: DeviceEvent,
): readonly string[] {
  const doubted = context.doubts === undefined ? none : Object.keys(context.doubts);
  if (doubted.length === 0 || event.type !== "telemetry.received") return none;
  const qualities = qualitiesAfter(context.qualities, event);
  return doubted.filter((id) => {
    const definition = judged(catalogue, context, id);
    return definition === undefined || !isInvalid(definition, qualities);
  });
}

/** Makes it known that their values can be trusted again: their delays start anew. */
export function reassurance(
  { doubts = {} }: DeviceContext,
  ids: readonly string[],
  at: number,
): { readonly remember: Pick<DeviceContext, "doubts">; readonly effects: readonly DeviceEffect[] } {
  const left = Object.fromEntries(Object.entries(doubts).filter(([id]) => !ids.includes(id)));
  return {
    remember: { doubts: left },
    effects: ids.map((id) => ({
      type: "part.tell",
      key: alarmKey(id),
      event: { type: "condition.sure", at },
    })),
  };
}
