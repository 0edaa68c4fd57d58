import type { SQSClient } from "@aws-sdk/client-sqs";
import { createBatchSender } from "./batch-sender.ts";
import type { NoticePack, PackedNotice } from "./pack.ts";

/** Sends commands, answers and acknowledgements to actors; each actor is its own message group, so none waits for another. */
export interface NoticeSender {
  /** Resolves when SQS has the notice (L10). Rejects with `QueueUnavailable`. */
  send(notice: PackedNotice): Promise<void>;
  readonly pending: number;
  readonly pendingBytes: number;
  drain(): Promise<void>;
}

export function createNoticeSender(client: SQSClient, queueUrl: string): NoticeSender {
  const sender = createBatchSender(client, queueUrl);
  return {
    send(notice) {
      const pack: NoticePack = { v: 1, m: [notice] };
      return sender.send(JSON.stringify(pack), notice.d);
    },
    get pending() {
      return sender.pending;
    },
    get pendingBytes() {
      return sender.pendingBytes;
    },
    drain: () => sender.drain(),
  };
}
