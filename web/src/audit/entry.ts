// Entry
//
// A line of the audit log: who did what to which device, alarm or letter, and what it changed, or what was asked for.
import type { AuditEntry as Wire } from "@microgrid/api-specs";
import { words } from "../kit/words.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface Entry {
  readonly id: number;
  readonly at: number;
  readonly by: string;
  readonly role: string;
  readonly action: string;
  readonly object: string;
  readonly deviceId: string | null;
  readonly siteId: string | null;
  readonly before: Fields | null;
  readonly after: Fields | null;
  readonly reason: string | null;
}

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

const said: Readonly<Record<string, string>> = {
  "device.pause": "paused",
  "device.resume": "resumed",
  "device.drain": "drained",
  "device.change": "changed",
  "device.register": "registered",
  "device.setpoint": "asked for a setpoint of",
  "device.operation": "asked for an operation of",
  "device.event": "sent an event to",
  "alarm.acknowledge": "acknowledged",
  "alarm.reset": "reset",
  "alarm.shelve": "shelved",
  "alarm.unshelve": "unshelved",
  "operator.add": "let in the",
  "site.add": "added the",
  "token.add": "gave a token to",
  "deadLetter.edit": "edited a dead letter of",
  "deadLetter.retry": "retried a dead letter of",
  "deadLetter.discard": "discarded a dead letter of",
};

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function differences(before: Fields, after: Fields, path: string): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [was, is, name] = [before[field], after[field], path === "" ? field : `${path}.${field}`];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return isFields(was) && isFields(is)
      ? differences(was, is, name)
      : [{ field: name, before: was, after: is }];
  });
}

export const Entry = {
  fromWire: ({ auditId, at, ...rest }: Wire): Entry => ({ ...rest, id: auditId, at: Date.parse(at) }),

  /** `paused`, `retried a dead letter of`: what stands between who and what. An action nobody knows here is said as it is. */
  did: ({ action, object }: Pick<Entry, "action" | "object">): string => {
    const verb = said[action] ?? words(action);
    // `alarm battery-1:overTemperature`
    return action.startsWith("alarm.") ? `${verb} ${words(object.split(":").at(-1) ?? "")} of` : verb;
  },

  /** What it was done to, in one word: the device where there is one. */
  to: ({ deviceId, object }: Pick<Entry, "deviceId" | "object">): string => deviceId ?? object,

  /** Each field that is another than before, by its path. */
  changes: ({ before, after }: Pick<Entry, "before" | "after">): readonly FieldChange[] =>
    differences(before ?? {}, after ?? {}, ""),

  /** `status: active → paused`; of what was asked for or is new, only that. */
  line: ({ before }: Pick<Entry, "before">, change: FieldChange): string => {
    const was = before === null ? "" : `${Entry.written(change.before)} → `;
    return `${change.field}: ${was}${Entry.written(change.after)}`;
  },

  /** As it is written in one line: `active`, `12`, `—`. */
  written: (value: unknown): string => {
    if (value === undefined || value === null) return "—";
    return typeof value === "string" ? value : JSON.stringify(value);
  },
};
