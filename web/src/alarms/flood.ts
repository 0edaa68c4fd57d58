import { Alarm } from "./alarm.ts";

const windowMs = 600_000;
const starts = 10;
const ends = 5;

/** More than ten alarms in ten minutes is a flood (ISA-18.2); it is over below five. `was` keeps the banner from flickering. */
export function flood(
  alarms: readonly Alarm[],
  now: number,
  was: boolean,
): { flooding: boolean; raised: number } {
  const raised = alarms.filter(
    (alarm) => Alarm.isOpen(alarm) && alarm.raisedAt !== null && now - alarm.raisedAt < windowMs,
  ).length;
  return { flooding: was ? raised >= ends : raised > starts, raised };
}
