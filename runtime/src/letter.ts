import type { LetterEntry, ReadingEntry } from "./actor-store.ts";
import type { Message, Notice, Sample } from "./message.ts";

/** By which a message is known to have come before, within its actor. */
export const identityOf = (message: Message): string =>
  message.kind === "sample"
    ? `${message.boot}/${message.seq}`
    : message.kind === "notice"
      ? message.id
      : "wake";

export const isSame = (a: Message, b: Message): boolean =>
  a === b || (a.kind === b.kind && identityOf(a) === identityOf(b));

/** A notice in a letter that was not heard at all, so that the inbox does not know it by its failure. */
export type Unheard = Notice & { readonly unheard?: true };
export const unheard = (message: Message): Message | Unheard =>
  message.kind === "notice" ? { ...message, unheard: true } : message;

/** A reading in a letter whose reboot failed: that was not told, and the reading not heard. */
export type Untold = Sample & { readonly untold?: "device.rebooted" };

/** `kept` is what the letter holds of the message, and what trying it again is given. */
export function letterOf(message: Message, error: unknown, at: number, kept: unknown = message): LetterEntry {
  const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
  const cause = { name, message: text, ...(stack === undefined ? {} : { stack: stack.slice(0, 4_000) }) };
  return { actorId: message.actorId, letterId: identityOf(message), message: kept, error: cause, at };
}

export function readingOf(sample: Sample, late: boolean): ReadingEntry {
  const { actorId, boot, seq, measuredAt, acceptedAt, points } = sample;
  return { actorId, boot, seq, measuredAt, acceptedAt, late, points };
}
