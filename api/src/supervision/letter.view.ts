import type { DeadLetter as Wire } from "@microgrid/api-specs";
import type { DeadLetter, LetterKey } from "@microgrid/db";
import { instant, instantOrNull } from "../http/instant.ts";

/** How often one letter may be tried again. What failed so often needs another machine or another message, not another try. */
export const mostRetries = 5;

export function letterView(letter: DeadLetter): Wire {
  return {
    letterId: letterIdOf(letter),
    deviceId: letter.actorId,
    siteId: letter.siteId === "" ? null : letter.siteId,
    kind: kindOf(letter),
    state: letter.state,
    error: letter.error,
    message: objectOf(letter.message),
    original: letter.original === null ? null : objectOf(letter.original),
    at: instant(letter.at),
    retries: letter.retries,
    retriesLeft: Math.max(0, mostRetries - letter.retries),
    settledBy: letter.settledBy,
    settledAt: instantOrNull(letter.settledAt),
    reason: letter.reason,
  };
}

export function kindOf({ letterId, message }: DeadLetter): Wire["kind"] {
  const { kind, event } = objectOf(message);
  if (kind === "sample") return "reading";
  // A look at the clock has no event of its own: what failed in it were deadlines.
  const isTold = typeof event === "object" && event !== null && "type" in event;
  return isTold && !letterId.startsWith("timer ") ? "event" : "timer";
}

function objectOf(message: unknown): Record<string, unknown> {
  return typeof message === "object" && message !== null ? { ...message } : { value: message };
}

/** A letter's own name holds slashes and blanks; outside it is one opaque word. */
export function letterIdOf({ actorId, letterId }: LetterKey): string {
  return Buffer.from(JSON.stringify([actorId, letterId])).toString("base64url");
}

/** null when it names no letter. */
export function letterKeyOf(id: string): LetterKey | null {
  try {
    const [actorId, letterId, ...rest] = JSON.parse(Buffer.from(id, "base64url").toString()) as unknown[];
    const isKey = typeof actorId === "string" && typeof letterId === "string" && rest.length === 0;
    return isKey && !`${actorId}${letterId}`.includes("\0") ? { actorId, letterId } : null;
  } catch {
    return null;
  }
}
