import type { AlarmSummary } from "../devices/device.ts";
import { Alarm, rank } from "./alarm.ts";

/** The open alarms, by device. Plain maps: lists are made when asked for. */
export interface AlarmTable {
  /** Answers whether anything changed; an alarm older than the one known changes nothing. */
  put(alarm: Alarm): boolean;
  replace(alarms: readonly Alarm[]): void;
  all(): Alarm[];
  of(deviceId: string): Alarm[];
  summary(deviceId: string): AlarmSummary;
}

const none: AlarmSummary = { worst: null, active: 0, unacknowledged: 0 };

export function createAlarmTable(): AlarmTable {
  const byDevice = new Map<string, Map<string, Alarm>>();

  const put = (alarm: Alarm): boolean => {
    let alarms = byDevice.get(alarm.deviceId);
    const known = alarms?.get(alarm.id);
    if (known && known.changedAt > alarm.changedAt) return false;
    if (!Alarm.isOpen(alarm)) return alarms?.delete(alarm.id) ?? false;
    if (!alarms) byDevice.set(alarm.deviceId, (alarms = new Map()));
    alarms.set(alarm.id, alarm);
    return true;
  };
  const of = (deviceId: string): Alarm[] =>
    [...(byDevice.get(deviceId)?.values() ?? [])].sort(Alarm.byUrgency);

  return {
    put,
    of,
    replace(alarms) {
      byDevice.clear();
      alarms.forEach(put);
    },
    all: () => [...byDevice.values()].flatMap((alarms) => [...alarms.values()]).sort(Alarm.byUrgency),
    summary(deviceId) {
      if (!byDevice.get(deviceId)?.size) return none;
      const counting = of(deviceId).filter((alarm) => Alarm.tab(alarm) !== "shelved");
      const worst = counting.reduce<Alarm | null>(
        (top, alarm) => (rank(alarm.priority) > rank(top?.priority ?? null) ? alarm : top),
        null,
      );
      return {
        worst: worst?.priority ?? null,
        active: counting.filter((alarm) => alarm.active).length,
        unacknowledged: counting.filter(Alarm.isUnacknowledged).length,
      };
    },
  };
}
