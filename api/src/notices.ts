import { createHash, randomUUID } from "node:crypto";
import type { Queues } from "./queues.ts";

/** What the API tells actors, through the commands queue. Resolves when SQS has it (L10). */
export interface Notices {
  /** Returns the message id. The same id for the same device is carried out once. */
  tell(
    deviceId: string,
    event: NoticeEvent,
    options?: { part?: string | null; id?: string },
  ): Promise<string>;
}

export interface NoticeEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function queuedNotices(queues: Pick<Queues, "sendNotice">, clock: () => number): Notices {
  return {
    async tell(deviceId, event, { part = null, id = randomUUID() } = {}) {
      await queues.sendNotice({ id, d: deviceId, at: clock(), event, ...(part === null ? {} : { part }) });
      return id;
    },
  };
}

/** A UUID made of its parts, so that a repeated request is a repeated message. */
export function idOf(...parts: readonly string[]): string {
  const hex = createHash("sha256").update(parts.join("\n")).digest("hex");
  // Version 8: a UUID with a meaning of our own (RFC 9562, 5.8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** UUID version 7 (RFC 9562, 5.7): sorts by time. */
export function newId(now: number): string {
  const time = now.toString(16).padStart(12, "0");
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
