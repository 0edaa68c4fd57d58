// Conditions
//
// Decides from alarm definitions, which are data, what a reading changes. An alarm hears edges only (condition met,
// condition cleared), so a normal reading costs no alarm step. Pure.
//   An invalid value freezes a condition: it neither meets nor clears it. Historical readings never come here (L4).
import type { AlarmDefinition, KindCatalogue } from "./catalogue.ts";
import { numberOf, valueOf, type DeviceContext } from "./device.context.ts";
import type { DeviceSettings, PointValue } from "./device.events.ts";

export interface Edge {
  readonly definition: AlarmDefinition;
  readonly turn: "met" | "cleared" | "suppressed" | "unsuppressed";
  readonly value: PointValue | null;
}

const none: readonly Edge[] = [];
const resolvedBySettings = new WeakMap<KindCatalogue, WeakMap<DeviceSettings, readonly AlarmDefinition[]>>();

/** The alarm definitions of a device: those of its kind, changed by its settings, without the disabled ones. */
export function definitionsOf(
  catalogue: KindCatalogue,
  settings: DeviceSettings,
): readonly AlarmDefinition[] {
  if (settings.alarms === undefined) return catalogue.alarms;
  let bySettings = resolvedBySettings.get(catalogue);
  if (bySettings === undefined) resolvedBySettings.set(catalogue, (bySettings = new WeakMap()));
  let resolved = bySettings.get(settings);
  if (resolved === undefined) bySettings.set(settings, (resolved = resolve(catalogue, settings)));
  return resolved;
}

function resolve(catalogue: KindCatalogue, settings: DeviceSettings): readonly AlarmDefinition[] {
  return catalogue.alarms.flatMap((definition) => {
    const { enabled, ...changes } = settings.alarms?.[definition.id] ?? {};
    if (enabled === false) return [];
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    return given.length === 0 ? [definition] : [{ ...definition, ...Object.fromEntries(given) }];
  });
}

/** The limit as a value of the point, also where it is a share of another point; null while that is not known. */
export function limitOf(
  definition: AlarmDefinition,
  context: DeviceContext,
  event: { readonly type: string },
): number | null {
  if (definition.limit === null || definition.limitOf === undefined) return definition.limit;
  const whole = numberOf(context, event, definition.limitOf);
  return whole === undefined ? null : definition.limit * whole;
}

/** What an event changes in the conditions and suppressions of a device. Almost always nothing. */
export function edgesOf(
  definitions: readonly AlarmDefinition[],
  context: DeviceContext,
  event: { readonly type: string },
): readonly Edge[] {
  let edges: Edge[] | undefined;
  for (const definition of definitions) {
    const isSuppressed = ruleHolds(definition, context, event);
    if (isSuppressed !== (context.suppressions[definition.id] === true)) {
      (edges ??= []).push({ definition, turn: isSuppressed ? "suppressed" : "unsuppressed", value: null });
    }
    if (definition.point === null) continue;
    const isMet = context.conditions[definition.id] === true;
    // What is suppressed by design does not start: its on-delay begins when the rule ends.
    if (isSuppressed && !isMet) continue;
    const value = valueOf(context, event, definition.point);
    if (value !== undefined && holds(definition, value, isMet, context, event) !== isMet) {
      (edges ??= []).push({ definition, turn: isMet ? "cleared" : "met", value });
    }
  }
  return edges ?? none;
}

function ruleHolds(
  { suppressedWhen: rule }: AlarmDefinition,
  context: DeviceContext,
  event: { readonly type: string },
): boolean {
  if (rule === undefined) return false;
  const value = valueOf(context, event, rule.point);
  return value !== undefined && rule.anyOf.includes(value);
}

function holds(
  definition: AlarmDefinition,
  value: PointValue,
  met: boolean,
  context: DeviceContext,
  event: { readonly type: string },
): boolean {
  if (definition.comparison === null) return value === definition.equals;
  const limit = limitOf(definition, context, event);
  if (limit === null || typeof value !== "number") return met;
  const band = met ? deadbandOf(definition, limit) : 0;
  return definition.comparison === "above" ? value > limit - band : value < limit + band;
}

/** A deadband beside a share is a share of the same whole. */
function deadbandOf(definition: AlarmDefinition, limit: number): number {
  if (definition.limitOf === undefined || !definition.limit) return definition.deadband;
  return Math.abs((definition.deadband * limit) / definition.limit);
}
