import { alarmView } from "@microgrid/actors";
import type { AlarmContext } from "@microgrid/actors";
import type { Alarm, AlarmEvent, StateValue } from "@microgrid/api-specs";
import { formatCursor } from "@microgrid/db";
import type { Alarm as StoredAlarm, JournalEntry } from "@microgrid/db";
import { instant } from "../http/instant.ts";

const partPrefix = "alarm/";

export function alarmIdOf(deviceId: string, partKey: string): string {
  return `${deviceId}:${partKey.slice(partPrefix.length)}`;
}

/** The contract gives an alarmId exactly one colon. */
export function placeOf(alarmId: string): { deviceId: string; partKey: string } {
  const [deviceId = "", definitionId = ""] = alarmId.split(":");
  return { deviceId, partKey: `${partPrefix}${definitionId}` };
}

export function alarmOf(stored: StoredAlarm): Alarm {
  return {
    ...alarmView(stored.context as unknown as AlarmContext, stored.value as StateValue),
    alarmId: alarmIdOf(stored.deviceId, stored.partKey),
    deviceId: stored.deviceId,
    siteId: stored.siteId,
    changedAt: instant(stored.changedAt),
  };
}

/** A journal row of an alarm part carries the context after the step in `detail`. */
export function alarmEventOf(entry: JournalEntry): AlarmEvent {
  return {
    ...alarmView(entry.detail as AlarmContext, (entry.after ?? "normal") as StateValue),
    cursor: formatCursor(entry.cursor),
    alarmId: alarmIdOf(entry.actorId, entry.partKey ?? partPrefix),
    deviceId: entry.actorId,
    siteId: entry.siteId,
    changedAt: instant(entry.at),
  };
}
