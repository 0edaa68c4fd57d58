// Behind the edge
//
// Puts readings into the queue as the API does, but without its checks: what a bug of the edge or an older release would let through.
import { randomUUID } from "node:crypto";
import { connectSqs, createPackSender } from "@microgrid/runtime/sqs";
import { inject } from "vitest";

export interface BehindTheEdge {
  /** For the processes: the queues that it knows by name. */
  readonly env: Readonly<Record<string, string>>;
  /** One pack of the site `here`: sequence number and points of each device's reading. */
  send(
    readings: readonly {
      readonly deviceId: string;
      readonly seq: number;
      readonly points: Readonly<Record<string, number | string>>;
    }[],
  ): Promise<void>;
}

/** Lanes as the processes have them by default. */
const lanes = 16;

export function behindTheEdge(): BehindTheEdge {
  const run = randomUUID().slice(0, 8);
  const [telemetryQueue, commandsQueue] = [`telemetry-${run}.fifo`, `commands-${run}.fifo`];
  const backfillQueue = `backfill-${run}`;
  return {
    env: {
      SQS_TELEMETRY_QUEUE: telemetryQueue,
      SQS_COMMANDS_QUEUE: commandsQueue,
      SQS_BACKFILL_QUEUE: backfillQueue,
      LANES: String(lanes),
    },
    async send(readings) {
      const connection = await connectSqs({
        endpoint: inject("sqsEndpoint"),
        region: "us-east-1",
        telemetryQueue,
        commandsQueue,
        backfillQueue,
        create: false,
      });
      try {
        const at = Date.now();
        const packs = createPackSender(connection.client, connection.telemetry.url, lanes);
        const envelopes = readings.map(({ deviceId, seq, points }) => ({
          d: deviceId,
          b: "boot-1",
          s: seq,
          t: at,
          p: points,
        }));
        await packs.send("here", at, envelopes);
      } finally {
        connection.close();
      }
    },
  };
}
