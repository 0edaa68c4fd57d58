// Letter row
//
//   L8  A letter must always be storable, whatever it holds: a letter that is refused would hold its whole batch for ever.
// jsonb and text take no NUL and no lone surrogate, and a btree key has a limit. What does not fit is kept in another form.
import { createHash } from "node:crypto";
import type { LetterEntry } from "@microgrid/runtime";

const plainKey = /^[\x20-\x7e]{1,200}$/;
const unstorable = /\\u0000|\\ud[89a-f]/i;

export const keyOf = (id: string): string =>
  plainKey.test(id) ? id : `sha256:${createHash("sha256").update(id, "utf16le").digest("hex")}`;

/** What `storable` was given, from what it made of it. */
export function restored(stored: unknown): unknown {
  const { base64 } = (stored ?? {}) as { readonly base64?: unknown };
  return typeof base64 === "string" ? JSON.parse(Buffer.from(base64, "base64").toString()) : stored;
}

/** As it is; or `{ base64 }` of its JSON text where Postgres could not hold it. */
export function storable(value: unknown): unknown {
  const text = JSON.stringify(value) ?? "null";
  return unstorable.test(text) ? { base64: Buffer.from(text).toString("base64") } : value;
}

export function letterRow(letter: LetterEntry, fenced: boolean): object {
  const { kind } = letter.message as { readonly kind?: string };
  return {
    actor_id: keyOf(letter.actorId),
    id: keyOf(letter.letterId),
    fenced,
    queue: kind === "sample" ? "telemetry" : "commands",
    message: storable(letter.message),
    error: storable(letter.error),
    at: letter.at,
  };
}
