// Held message
//
//   L11 What is held is a wire format with a version, for it may wait longer than a release lives. Rows of before have none and are
//       version 1; what a newer release holds is left to it.
import type { Message } from "@microgrid/runtime";
import { restored, storable } from "./letter-row.ts";

export const HELD_VERSION = 1;

export const heldRow = (message: Message): object => ({
  v: HELD_VERSION,
  ...(storable(message) as object),
});

/** The message, with those that a retried letter holds; null when a newer release wrote it. */
export function openHeld(stored: unknown, at: number): Message | null {
  const message = versionOne(stored) as Message | null;
  if (message?.kind !== "notice") return message;
  if (message.event.type !== "letter.retried") return { ...message, at };
  const retried = versionOne(message.event["message"]);
  return retried === null ? null : { ...message, event: { ...message.event, message: retried }, at };
}

function versionOne(stored: unknown): unknown {
  const { v = 1, ...rest } = (stored ?? {}) as { readonly v?: unknown };
  return v === HELD_VERSION ? restored(rest) : null;
}
