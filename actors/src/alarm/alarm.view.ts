import type { Alarm } from "@microgrid/api-specs";
import type { StateValue } from "xstate";
import type { AlarmDefinition } from "../device/catalogue.ts";
import type { AlarmContext } from "./alarm.context.ts";
import { alarmState, isAlarmActive } from "./alarm.state.ts";

/** The contract's `Alarm` without what only the database knows: ids of device and site, and when it last changed. */
export type AlarmView = Readonly<Omit<Alarm, "alarmId" | "deviceId" | "siteId" | "changedAt">>;

const noGuidance = { cause: "", consequence: "", action: "" };

const instant = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString();

/** `definition` is the one of the catalogue; an alarm whose definition is gone still shows, under its id. */
export function viewAlarm(
  context: AlarmContext,
  value: StateValue,
  definition: AlarmDefinition | undefined,
): AlarmView {
  const shelf = alarmState(value) === "shelved" ? context.shelf : null;
  return {
    kind: context.kind,
    definitionId: context.definition.id,
    name: definition?.name ?? context.definition.id,
    priority: context.definition.priority,
    state: alarmState(value),
    active: isAlarmActive(value),
    occurrence: context.occurrence,
    raisedAt: instant(context.raisedAt),
    clearedAt: instant(context.clearedAt),
    acknowledgedAt: instant(context.acknowledgedAt),
    acknowledgedBy: context.acknowledgedBy,
    shelvedUntil: instant(shelf?.until),
    shelvedBy: shelf?.by ?? null,
    shelveReason: shelf?.reason ?? null,
    // A flag says no more than that the condition was met.
    value: typeof context.value === "boolean" ? null : context.value,
    limit: context.limit,
    guidance: definition?.guidance ?? noGuidance,
  };
}
