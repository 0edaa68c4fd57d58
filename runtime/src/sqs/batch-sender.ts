// Batch sender
//
//   L10 A send resolves only when SQS has the message; a refused entry of a batch rejects its own sender and no other.
// While one batch of a group is on its way the next entries gather, so load makes batches fuller and an idle system waits for nothing.
import { randomUUID } from "node:crypto";
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { QueueUnavailable } from "../errors.ts";
import { isFifo } from "./connect.ts";

interface Entry {
  readonly body: string;
  readonly bytes: number;
  readonly group: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface BatchSender {
  /** Resolves when SQS has it. Rejects with `QueueUnavailable`, after which the message may or may not be in the queue. */
  send(body: string, group: string): Promise<void>;
  /** Entries waiting or under way. */
  readonly pending: number;
  readonly pendingBytes: number;
  /** Resolves when nothing is waiting or under way. */
  drain(): Promise<void>;
}

/** SQS: at most 10 entries and 1 MiB a request. */
const MAX_ENTRIES = 10;
export const MAX_BYTES = 1_048_576;

export function createBatchSender(client: SQSClient, queueUrl: string, parallel = 2): BatchSender {
  let waiting: Entry[] = [];
  const busyGroups = new Set<string>();
  const running = new Set<Promise<void>>();
  let pending = 0;
  let pendingBytes = 0;
  // A standard queue knows no deduplication; its groups only share it fairly.
  const isOrdered = isFifo(queueUrl);

  const pick = (): Entry[] => {
    const batch: Entry[] = [];
    const rest: Entry[] = [];
    const skipped = new Set<string>();
    let bytes = 0;
    for (const entry of waiting) {
      const blocked = busyGroups.has(entry.group) || skipped.has(entry.group);
      if (!blocked && batch.length < MAX_ENTRIES && bytes + entry.bytes <= MAX_BYTES) {
        batch.push(entry);
        bytes += entry.bytes;
      } else {
        skipped.add(entry.group);
        rest.push(entry);
      }
    }
    waiting = rest;
    return batch;
  };

  const post = async (batch: readonly Entry[]): Promise<void> => {
    try {
      const answer = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: batch.map((entry, index) => ({
            Id: String(index),
            MessageBody: entry.body,
            MessageGroupId: entry.group,
            ...(isOrdered && { MessageDeduplicationId: randomUUID() }),
          })),
        }),
      );
      const failed = new Map((answer.Failed ?? []).map((failure) => [failure.Id, failure]));
      batch.forEach((entry, index) => {
        const failure = failed.get(String(index));
        if (failure)
          entry.reject(
            new QueueUnavailable(`The queue refused a message: ${failure.Code} ${failure.Message ?? ""}`),
          );
        else entry.resolve();
      });
    } catch (cause) {
      for (const entry of batch)
        entry.reject(
          new QueueUnavailable(`The queue did not take the message: ${(cause as Error).message}`, { cause }),
        );
    }
  };

  const pump = (): void => {
    while (waiting.length > 0 && running.size < parallel) {
      const batch = pick();
      if (batch.length === 0) return;
      const groups = new Set(batch.map((entry) => entry.group));
      for (const group of groups) busyGroups.add(group);
      const run = post(batch).finally(() => {
        for (const group of groups) busyGroups.delete(group);
        pending -= batch.length;
        for (const { bytes } of batch) pendingBytes -= bytes;
        running.delete(run);
        pump();
      });
      running.add(run);
    }
  };

  return {
    send(body, group) {
      const bytes = Buffer.byteLength(body);
      if (bytes > MAX_BYTES)
        return Promise.reject(
          new RangeError(`A queue message of ${bytes} bytes is over the limit of ${MAX_BYTES}.`),
        );
      return new Promise<void>((resolve, reject) => {
        waiting.push({ body, bytes, group, resolve, reject });
        pending += 1;
        pendingBytes += bytes;
        pump();
      });
    },
    get pending() {
      return pending;
    },
    get pendingBytes() {
      return pendingBytes;
    },
    async drain() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
