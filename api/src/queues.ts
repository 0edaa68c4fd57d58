// Queues
//
// SQS as the API uses it. An API that starts, or lives, while SQS is away answers reads and says 503 to what needs the
// queue; it keeps trying to reach it.
//   L10  A send that resolves is durable. One that fails may still have arrived: callers repeat it under the same identity.
import { QueueUnavailable } from "@microgrid/runtime";
import { connectSqs, createNoticeSender, createPackSender } from "@microgrid/runtime/sqs";
import type {
  NoticeSender,
  PackedEnvelope,
  PackedNotice,
  PackSender,
  QueueDepths,
  SqsConnection,
  SqsSettings,
} from "@microgrid/runtime/sqs";
import type { Logger } from "pino";
import type { Metrics } from "./health/metrics.ts";
import { Refusal } from "./http/problem.ts";
import type { RequestTraces } from "./http/request-trace.ts";

export interface Queues {
  sendPack(siteId: string, at: number, envelopes: readonly PackedEnvelope[]): Promise<void>;
  /** The same for readings of the past, which have a queue of their own. */
  sendBackfill(siteId: string, at: number, envelopes: readonly PackedEnvelope[]): Promise<void>;
  sendNotice(notice: PackedNotice): Promise<void>;
  /** Tells a device something in its lane, behind every reading of its site that was taken before. */
  sendBehind(
    siteId: string,
    at: number,
    deviceId: string,
    event: PackedNotice["event"],
    id: string,
  ): Promise<void>;
  /** Why the queue cannot be used, or null. Asks it. */
  trouble(): Promise<string | null>;
  /** What lies in the queues, or null when they cannot be asked. */
  depths(): Promise<QueueDepths | null>;
  drain(): Promise<void>;
  close(): void;
}

interface Open {
  readonly connection: SqsConnection;
  readonly packs: PackSender;
  readonly notices: NoticeSender;
  readonly backfill: PackSender;
}

type QueueName = keyof QueueDepths;

/**
 * Of a pack of historical readings: about 400 of them. A worker decodes one at a time between live readings; and SQS charges by
 * 64 KiB, so larger ones would cost no less.
 */
const BACKFILL_PACK_BYTES = 65_536;

export interface QueueOptions {
  readonly settings: SqsSettings;
  readonly lanes: number;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Undefined: nothing is traced. */
  readonly traces?: RequestTraces | undefined;
  readonly retryMs?: number;
  readonly sendWithinMs?: number;
  /** Requests that may wait for the queue at a time; more are told to come again, so that memory stays bounded. */
  readonly mostWaiting?: number;
  /** The same for what they carry. */
  readonly mostWaitingBytes?: number;
}

export function openQueues(options: QueueOptions): Queues {
  const { settings, lanes, metrics, log, traces } = options;
  const sendWithinMs = options.sendWithinMs ?? 8000;
  const mostWaiting = options.mostWaiting ?? 2000;
  const mostWaitingBytes = options.mostWaitingBytes ?? 64 * 1024 * 1024;
  let open: Open | null = null;
  let reason = "The queues are not connected yet.";
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  const connect = async () => {
    try {
      const connection = await connectSqs(settings);
      if (isClosed) return connection.close();
      open = {
        connection,
        packs: createPackSender(connection.client, connection.telemetry.url, lanes),
        notices: createNoticeSender(connection.client, connection.commands.url),
        backfill: createPackSender(connection.client, connection.backfill.url, lanes, BACKFILL_PACK_BYTES),
      };
    } catch (error) {
      reason = (error as Error).message;
      log.warn({ reason }, "the queues are away");
      if (!isClosed) retry = setTimeout(() => void (connecting = connect()), options.retryMs ?? 2000);
    }
  };
  let connecting = connect();

  const send = async (
    queue: QueueName,
    work: (senders: Open, trace: string | undefined) => Promise<void>,
  ) => {
    if (open === null) await connecting;
    const stop = metrics.sends.startTimer({ queue });
    const span = traces?.send(queue);
    try {
      if (open === null) throw new QueueUnavailable(reason);
      const { packs: telemetry, notices: commands, backfill } = open;
      const { pending, pendingBytes } = { telemetry, commands, backfill }[queue];
      if (pending >= mostWaiting || pendingBytes >= mostWaitingBytes) {
        throw new QueueUnavailable(`${pending} sends of ${pendingBytes} bytes wait already.`);
      }
      await within(work(open, span?.traceparent), sendWithinMs);
      stop({ outcome: "sent" });
    } catch (error) {
      stop({ outcome: "failed" });
      span?.fail(error);
      if (!(error instanceof QueueUnavailable)) throw error;
      log.warn({ queue, reason: error.message }, "a send failed");
      throw away(queue);
    } finally {
      span?.end();
    }
  };

  return {
    sendPack: (siteId, at, envelopes) =>
      send("telemetry", ({ packs }, trace) => packs.send(siteId, at, envelopes, trace)),
    sendBackfill: (siteId, at, envelopes) =>
      send("backfill", ({ backfill }, trace) => backfill.send(siteId, at, envelopes, trace)),
    sendNotice: (notice) => send("commands", ({ notices }, trace) => notices.send(notice, trace)),
    sendBehind: (siteId, at, deviceId, event, id) =>
      send("telemetry", ({ packs }) => packs.sendBehind(siteId, { id, d: deviceId, at, event, behind: 1 })),
    async trouble() {
      try {
        // Not connected yet is not away: the first connection, which makes the queues where there are none, is waited for.
        if (open === null) await within(connecting, 2000);
        if (open === null) return reason;
        await within(open.connection.ping(), 2000);
        return null;
      } catch (error) {
        const { message } = error as Error;
        log.warn({ reason: message }, "the queues do not answer");
        return message;
      }
    },
    async depths() {
      try {
        if (open === null) await within(connecting, 2000);
        if (open === null) return null;
        return await within(open.connection.depths(), 2000);
      } catch (error) {
        log.warn({ reason: (error as Error).message }, "the depths of the queues cannot be asked");
        return null;
      }
    },
    async drain() {
      await open?.packs.drain();
      await open?.notices.drain();
      await open?.backfill.drain();
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
      open?.connection.close();
    },
  };
}

function away(queue: QueueName): Refusal {
  const what = queue === "commands" ? "request" : "readings";
  return new Refusal(
    "queue.away",
    `The ${queue} queue does not answer.`,
    `Keep the ${what} and send it again after the seconds of Retry-After; sending twice does no harm.`,
    { retryAfterSeconds: 2 },
  );
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new QueueUnavailable(`No answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
