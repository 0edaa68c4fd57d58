import { definitionFor } from "@microgrid/actors";
import type { Alarm } from "@microgrid/db";
import { rehydrate } from "@microgrid/runtime";
import type { StoredSnapshot } from "@microgrid/runtime";
import type { NoticeEvent } from "../notices.ts";

export interface AlarmRefusal {
  readonly detail: string;
  readonly fix: string;
}

/**
 * Why the alarm would not react to this now, or null. A courtesy to the operator: the actor decides again when it hears of
 * it. The machine is asked, because several states take a second acknowledgement, e.g. to reset a latch.
 */
export function alarmRefusal(alarm: Alarm, event: NoticeEvent, now: number): AlarmRefusal | null {
  return wouldReact(alarm, event, now) ? null : wordsFor(alarm.state, event.type);
}

function wouldReact(alarm: Alarm, event: NoticeEvent, now: number): boolean {
  const machine = definitionFor(alarm.kind)?.parts["alarm"]?.machine;
  if (machine === undefined) return true;
  try {
    const { value, context } = alarm;
    return rehydrate(machine, { value, context } as StoredSnapshot).can({ ...event, at: now } as never);
  } catch {
    // Stored by a version that cannot be read here; the actor will know.
    return true;
  }
}

const refresh = "Refresh the list of alarms.";

function wordsFor(state: string, eventType: string): AlarmRefusal {
  if (eventType === "alarm.unshelved") return { detail: "This alarm is not on the shelf.", fix: refresh };
  if (eventType === "alarm.shelved") {
    return {
      detail: `This alarm is ${wordOf(state)} and cannot be put on the shelf.`,
      fix: "Leave it: it is not shown as long as it is that.",
    };
  }
  if (state === "acknowledged") {
    return { detail: "This alarm is acknowledged already.", fix: refresh };
  }
  if (state === "latchedAcknowledged") {
    return {
      detail: "This alarm is acknowledged already and only waits for its reset.",
      fix: "Reset it if that is what you want.",
    };
  }
  if (state === "normal") {
    return { detail: "This alarm is normal: there is nothing to acknowledge.", fix: refresh };
  }
  return {
    detail: `This alarm is ${wordOf(state)} and there is nothing to acknowledge.`,
    fix: state === "shelved" ? "Take it off the shelf if it is to be shown again." : refresh,
  };
}

function wordOf(state: string): string {
  if (state === "shelved") return "on the shelf";
  if (state === "outOfService") return "out of service";
  return state === "suppressed" ? "suppressed by design" : state;
}
