// Entry
//
// A line of the audit log: who did what to which device or letter, and what it changed.
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
  did: ({ action }: Pick<Entry, "action">): string => said[action] ?? words(action),

  /** What it was done to, in one word: the device where there is one. */
  to: ({ deviceId, object }: Pick<Entry, "deviceId" | "object">): string => deviceId ?? object,

  /** Each field that is another than before, by its path. */
  changes: ({ before, after }: Pick<Entry, "before" | "after">): readonly FieldChange[] =>
    differences(before ?? {}, after ?? {}, ""),

  /** As it is written in one line: `active`, `12`, `—`. */
  written: (value: unknown): string => {
    if (value === undefined || value === null) return "—";
    return typeof value === "string" ? value : JSON.stringify(value);
  },
};
