import type { Device } from "../devices/device.ts";
import type { Machine } from "../machines/machine.ts";

export interface LimitLine {
  readonly value: number;
  readonly label: string;
}

/** The limits at which this device raises alarms on this point: those of its kind, as its settings change them. */
export function limitLines(
  point: string,
  alarms: Machine["alarms"],
  settings: Device["alarmSettings"],
): LimitLine[] {
  return alarms.flatMap((alarm) => {
    const own = settings[alarm.id];
    // A definition without a limit of its own (a state, a word, a share of another point) has none that could be drawn.
    if (alarm.point !== point || alarm.limit === null || own?.enabled === false) return [];
    return [{ value: own?.limit ?? alarm.limit, label: alarm.name }];
  });
}
