import type { SQSClient } from "@aws-sdk/client-sqs";
import { createBatchSender } from "./batch-sender.ts";
import { wireJson } from "./pack.ts";
import type { NoticePack, PackedNotice } from "./pack.ts";

/** Sends commands, answers and acknowledgements to actors; each actor is its own message group, so none waits for another. */
export interface NoticeSender {
  /** Resolves when SQS has the notice (L10). Rejects with `QueueUnavailable`. `trace`: traceparent of the request, if it is traced. */
  send(notice: PackedNotice, trace?: string): Promise<void>;
  readonly pending: number;
  readonly pendingBytes: number;
  drain(): Promise<void>;
}

export function createNoticeSender(client: SQSClient, queueUrl: string): NoticeSender {
  const sender = createBatchSender(client, queueUrl);
  return {
    send(notice, trace) {
      const traced = trace === undefined ? {} : { tr: { at: Date.now(), of: [[0, 1, trace]] as const } };
      const pack: NoticePack = { v: 1, m: [notice], ...traced };
      return sender.send(wireJson(pack), notice.d);
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
