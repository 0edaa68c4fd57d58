import type { Alarm, NewAuditEntry } from "@microgrid/db";
import type { Operator } from "../auth/caller.ts";
import { instant } from "../http/instant.ts";
import type { NoticeEvent } from "../notices.ts";

/** That this was asked of the alarm. What the alarm made of it is in its journal. */
export function auditOf(
  alarmId: string,
  { deviceId, siteId }: Pick<Alarm, "deviceId" | "siteId">,
  event: NoticeEvent,
  by: Pick<Operator, "name" | "role">,
): NewAuditEntry {
  return {
    who: by.name,
    role: by.role,
    action: `alarm.${verbOf(event)}`,
    object: `alarm ${alarmId}`,
    siteId,
    deviceId,
    before: null,
    after: typeof event["until"] === "number" ? { shelvedUntil: instant(event["until"]) } : null,
    reason: (event["reason"] ?? event["comment"] ?? null) as string | null,
  };
}

function verbOf({ type, resets }: NoticeEvent): string {
  if (type === "alarm.shelved") return "shelve";
  if (type === "alarm.unshelved") return "unshelve";
  return resets === true ? "reset" : "acknowledge";
}
