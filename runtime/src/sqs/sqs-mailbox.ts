// SQS mailbox
//
//   L2  Deletes only what the host says is true; a lost delete is absorbed by the cursor when the message comes again.
//   L8  A body that is no pack goes to the dead-letter queue at once, so that it cannot hold its lane.
// Holds messages while they are worked on: one deadline for all, extended together, given up after `maxHoldMs`.
// A long poll that is cut off may take its messages along: the queue believes them delivered and hides them, and with them their whole
// lane, until the visibility ends. So nobody cuts one off: who leaves begins no more of them and looks at the queue until the last has ended.
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message as SqsMessage,
} from "@aws-sdk/client-sqs";
import { crashPoint } from "@microgrid/runtime/crash-point";
import { AheadOfRelease } from "../errors.ts";
import type { Log } from "../log.ts";
import { silentLog } from "../log.ts";
import type { Delivery, Mailbox } from "../mailbox.ts";
import { pause } from "../waiting.ts";
import { isFifo, VISIBILITY_S, type QueueUrls, type SqsConnection } from "./connect.ts";
import { unpack } from "./pack.ts";

export interface SqsMailboxOptions {
  readonly name: string;
  readonly connection: SqsConnection;
  readonly queue: QueueUrls;
  readonly log?: Log;
  /** Seconds that a receive waits for a message, and so the longest that leaving takes. */
  readonly waitS?: number;
  readonly visibilityS?: number;
  readonly maxHoldMs?: number;
  /** Messages received at once, at most 10. */
  readonly most?: number;
}

interface Held extends Delivery {
  readonly receipt: string;
  readonly receivedAt: number;
}

const BATCH = 10;
const LEFT_FOR_S = 5;
/** How often one that leaves looks at an empty queue. */
const LOOK_EVERY_MS = 50;

function* inBatches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}

export function createSqsMailbox(options: SqsMailboxOptions): Mailbox {
  const {
    name,
    queue,
    log = silentLog,
    waitS = 2,
    visibilityS = VISIBILITY_S,
    maxHoldMs = 600_000,
    most = BATCH,
  } = options;
  const { client } = options.connection;
  const held = new Map<string, Held>();
  let longPolls = 0;
  let isLeaving = false;
  let lastPollEnded = (): void => {};

  const refuse = async (message: SqsMessage, error: unknown): Promise<void> => {
    log.error(
      { err: error, mailbox: name, messageId: message.MessageId },
      "A message that is no pack was moved to the dead-letter queue.",
    );
    await client.send(
      new SendMessageCommand({
        QueueUrl: queue.deadLetterUrl,
        MessageBody: message.Body ?? "",
        MessageGroupId: "undecodable",
        ...(isFifo(queue.deadLetterUrl) && {
          MessageDeduplicationId: message.MessageId ?? message.ReceiptHandle ?? "",
        }),
      }),
    );
    await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: [{ Id: "0", ReceiptHandle: message.ReceiptHandle as string }],
      }),
    );
  };

  /** A newer release will read it; should there be none, it goes to the dead-letter queue after its receives. */
  const leave = async (message: SqsMessage): Promise<void> => {
    log.warn({ mailbox: name, messageId: message.MessageId }, "A message of a newer release was left to it.");
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: message.ReceiptHandle as string,
        VisibilityTimeout: LEFT_FOR_S,
      }),
    );
  };

  const known = (deliveries: readonly Delivery[]): Held[] =>
    deliveries.flatMap((delivery) => held.get(delivery.id) ?? []);

  const hide = async (items: readonly Held[], seconds: number): Promise<void> => {
    // All at once: a worker that stops gives back hundreds, and each waits for this.
    await Promise.all(
      [...inBatches(items)].map((batch) =>
        client.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queue.url,
            Entries: batch.map((item, index) => ({
              Id: String(index),
              ReceiptHandle: item.receipt,
              VisibilityTimeout: seconds,
            })),
          }),
        ),
      ),
    );
  };

  // At latest half of the time is gone when a message is extended for the first time.
  let beats: Promise<unknown> = Promise.resolve();
  const beatMs = (visibilityS * 1_000) / 4;
  const heartbeat = setInterval(() => {
    const now = performance.now();
    const due = [...held.values()].filter(
      (item) => now - item.receivedAt > beatMs && now - item.receivedAt < maxHoldMs,
    );
    if (due.length === 0) return;
    crashPoint("W9");
    const beat = hide(due, visibilityS).catch((error: unknown) =>
      log.warn({ err: error, mailbox: name }, "Messages could not be kept hidden; they may come twice."),
    );
    beats = Promise.all([beats, beat]);
  }, beatMs);
  heartbeat.unref();

  return {
    name,
    async receive(signal) {
      if (signal.aborted) return [];
      const isLong = !isLeaving;
      const command = new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: isLong ? waitS : 0,
        VisibilityTimeout: visibilityS,
      });
      // One that gets no answer at all is cut off in the end; the host gives back what the others bring.
      const cut = new AbortController();
      const stop = (): void => void setTimeout(() => cut.abort(), (waitS + 1) * 1_000).unref();
      signal.addEventListener("abort", stop, { once: true });
      let answer;
      if (isLong) longPolls += 1;
      try {
        answer = await client.send(command, { abortSignal: cut.signal });
      } catch (error) {
        if (signal.aborted) return [];
        throw error;
      } finally {
        signal.removeEventListener("abort", stop);
        if (isLong && (longPolls -= 1) === 0) lastPollEnded();
      }
      if (!isLong && !answer.Messages?.length) await pause(LOOK_EVERY_MS, signal);
      const deliveries: Delivery[] = [];
      for (const message of answer.Messages ?? []) {
        try {
          const delivery: Held = {
            id: message.ReceiptHandle as string,
            receipt: message.ReceiptHandle as string,
            receivedAt: performance.now(),
            messages: unpack(message.Body ?? ""),
            bytes: message.Body?.length ?? 0,
          };
          held.set(delivery.id, delivery);
          deliveries.push(delivery);
        } catch (error) {
          if (error instanceof AheadOfRelease) {
            await leave(message).catch(() => {});
            continue;
          }
          await refuse(message, error).catch((failure: unknown) =>
            log.error(
              { err: failure, mailbox: name, messageId: message.MessageId },
              "It could not be moved and holds its lane until it is received again.",
            ),
          );
        }
      }
      return deliveries;
    },
    async settle(deliveries) {
      const items = known(deliveries);
      for (const { id } of items) held.delete(id);
      for (const batch of inBatches(items)) {
        const answer = await client.send(
          new DeleteMessageBatchCommand({
            QueueUrl: queue.url,
            Entries: batch.map((item, index) => ({ Id: String(index), ReceiptHandle: item.receipt })),
          }),
        );
        crashPoint("W7");
        if (answer.Failed?.length)
          log.warn(
            { failed: answer.Failed, mailbox: name },
            "Some deletes were refused; those messages come again and are known.",
          );
      }
    },
    async release(deliveries, afterMs = 0) {
      const items = known(deliveries);
      // First, or a heartbeat would hide again what is on its way back; so would one that is on its way itself.
      for (const { id } of items) held.delete(id);
      await beats;
      await hide(items, Math.ceil(afterMs / 1_000));
    },
    async leave() {
      isLeaving = true;
      if (longPolls > 0) await new Promise<void>((resolve) => (lastPollEnded = resolve));
    },
    async close() {
      clearInterval(heartbeat);
    },
  };
}
