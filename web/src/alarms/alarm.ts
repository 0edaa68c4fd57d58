// Alarm
//
// An alarm as the operator knows it, in the words of ISA-18.2, and the order in which alarms want attention.
import type { components } from "@microgrid/api-specs";

type Wire = components["schemas"]["Alarm"];

export type Priority = "low" | "medium" | "high";
export type AlarmState = Wire["state"];
/** What an alarm waits for from an operator. */
export type Attention = "acknowledge" | "reset";
export type AlarmTab = "active" | "returned" | "shelved";

export interface Alarm {
  readonly id: string;
  readonly deviceId: string;
  readonly siteId: string;
  readonly kind: string;
  readonly definitionId: string;
  readonly name: string;
  readonly priority: Priority;
  readonly state: AlarmState;
  readonly active: boolean;
  readonly occurrence: number;
  readonly raisedAt: number | null;
  readonly clearedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly shelvedUntil: number | null;
  readonly shelvedBy: string | null;
  readonly shelveReason: string | null;
  readonly value: number | string | null;
  readonly limit: number | null;
  readonly changedAt: number;
  readonly guidance: { readonly cause: string; readonly consequence: string; readonly action: string };
}

const instant = (at: string | null | undefined): number | null => (at ? Date.parse(at) : null);

const unacknowledged: ReadonlySet<AlarmState> = new Set<AlarmState>([
  "unacknowledged",
  "returnedUnacknowledged",
  "latchedUnacknowledged",
]);
const setAside: ReadonlySet<AlarmState> = new Set<AlarmState>(["shelved", "suppressed", "outOfService"]);

const labels: Readonly<Record<AlarmState, string>> = {
  normal: "normal",
  unacknowledged: "unacknowledged",
  acknowledged: "acknowledged",
  returnedUnacknowledged: "returned, unacknowledged",
  latchedUnacknowledged: "latched, unacknowledged",
  latchedAcknowledged: "latched, reset needed",
  shelved: "shelved",
  suppressed: "suppressed",
  outOfService: "out of service",
};

/** 3 high, 2 medium, 1 low, 0 none. */
export function rank(priority: Priority | null): number {
  return priority === "high" ? 3 : priority === "medium" ? 2 : priority === "low" ? 1 : 0;
}

export const Alarm = {
  fromWire(wire: Wire): Alarm {
    return {
      id: wire.alarmId,
      deviceId: wire.deviceId,
      siteId: wire.siteId,
      kind: wire.kind,
      definitionId: wire.definitionId,
      name: wire.name || wire.definitionId,
      priority: wire.priority,
      state: wire.state,
      active: wire.active,
      occurrence: wire.occurrence,
      raisedAt: instant(wire.raisedAt),
      clearedAt: instant(wire.clearedAt),
      acknowledgedAt: instant(wire.acknowledgedAt),
      acknowledgedBy: wire.acknowledgedBy ?? null,
      shelvedUntil: instant(wire.shelvedUntil),
      shelvedBy: wire.shelvedBy ?? null,
      shelveReason: wire.shelveReason ?? null,
      value: wire.value ?? null,
      limit: wire.limit ?? null,
      changedAt: instant(wire.changedAt) ?? 0,
      guidance: wire.guidance ?? { cause: "", consequence: "", action: "" },
    };
  },

  /** An alarm that is latched and acknowledged stays until it is reset; its condition has cleared by then. */
  waitsFor({ state }: Pick<Alarm, "state">): Attention | null {
    if (unacknowledged.has(state)) return "acknowledge";
    return state === "latchedAcknowledged" ? "reset" : null;
  },
  isUnacknowledged: (alarm: Pick<Alarm, "state">): boolean => unacknowledged.has(alarm.state),
  /** Whether it belongs in any list: an alarm back in normal is history. */
  isOpen: (alarm: Pick<Alarm, "state">): boolean => alarm.state !== "normal",
  label: (state: AlarmState): string => labels[state] ?? state,

  tab(alarm: Pick<Alarm, "state">): AlarmTab | null {
    if (alarm.state === "normal") return null;
    if (setAside.has(alarm.state)) return "shelved";
    return alarm.state === "returnedUnacknowledged" ? "returned" : "active";
  },

  /** Unacknowledged first, then priority, then the newest. */
  byUrgency(a: Alarm, b: Alarm): number {
    return (
      Number(Alarm.isUnacknowledged(b)) - Number(Alarm.isUnacknowledged(a)) ||
      rank(b.priority) - rank(a.priority) ||
      (b.raisedAt ?? 0) - (a.raisedAt ?? 0) ||
      (a.id < b.id ? -1 : 1)
    );
  },
};
