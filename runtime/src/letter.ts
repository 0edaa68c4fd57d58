import type { LetterEntry, ReadingEntry } from "./actor-store.ts";
import type { Message, Sample } from "./message.ts";

/** By which a message is known to have come before, within its actor. */
export const identityOf = (message: Message): string =>
  message.kind === "sample"
    ? `${message.boot}/${message.seq}`
    : message.kind === "notice"
      ? message.id
      : "wake";

export const isSame = (a: Message, b: Message): boolean =>
  a === b || (a.kind === b.kind && identityOf(a) === identityOf(b));

export function letterOf(message: Message, error: unknown, at: number): LetterEntry {
  const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
  const cause = { name, message: text, ...(stack === undefined ? {} : { stack: stack.slice(0, 4_000) }) };
  return { actorId: message.actorId, letterId: identityOf(message), message, error: cause, at };
}

export function readingOf(sample: Sample, late: boolean): ReadingEntry {
  const { actorId, boot, seq, measuredAt, acceptedAt, points } = sample;
  return { actorId, boot, seq, measuredAt, acceptedAt, late, points };
}
