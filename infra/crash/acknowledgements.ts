// Acknowledgements
//
// What the operator acknowledged under which key, over all repetitions, against what the alarms made of it. Each alarm is told the key as
// the comment, so its journal says which request it carried.
import type { JournalRow } from "./history.ts";

export interface Acknowledged {
  readonly key: string;
  readonly alarmIds: readonly string[];
  /** Status and results that the API answered with; a repetition is answered as the first time. */
  readonly answers: Set<string>;
}

type Row = Pick<JournalRow, "actorId" | "part" | "event">;

export function acknowledgedOnce(
  acknowledgements: readonly Acknowledged[],
  journal: readonly Row[],
): readonly string[] {
  const found: string[] = [];
  const rows = journal.filter(({ event }) => event.type === "alarm.acknowledged");
  const carried = Map.groupBy(rows, ({ actorId, part, event }) => `${actorId} ${part} ${event["comment"]}`);
  for (const { key, alarmIds, answers } of acknowledgements) {
    if (answers.size > 1) found.push(`I2 the acknowledgement ${key} was answered in ${answers.size} ways`);
    for (const alarmId of alarmIds) {
      const [actorId, definition] = alarmId.split(":");
      const times = carried.get(`${actorId} alarm/${definition} ${key}`)?.length ?? 0;
      if (times > 1) found.push(`I2 the acknowledgement ${key} of ${alarmId} was carried out ${times} times`);
    }
  }
  return found;
}
