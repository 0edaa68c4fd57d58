import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  SQSClient,
  type SQSClientConfig,
} from "@aws-sdk/client-sqs";
import { QueueUnavailable } from "../errors.ts";

export interface SqsSettings {
  /** Unset: AWS itself, with the SDK's usual credentials. A server of one's own gets unsigned requests. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly telemetryQueue: string;
  readonly commandsQueue: string;
  /** For readings of the past, whose order does not matter: a standard queue, unless its name ends in `.fifo`. */
  readonly backfillQueue: string;
  /** Make queues that do not exist; for the embedded server and for tests. */
  readonly create: boolean;
}

/** An SQS server of one's own looks at no signature: a quarter of the CPU of a call (450 → 350 µs for a pack of 50 readings). */
const unsigned: Pick<SQSClientConfig, "credentials" | "signer"> = {
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  signer: { sign: (request) => Promise.resolve(request) },
};

export interface QueueUrls {
  readonly url: string;
  readonly deadLetterUrl: string;
}

/** In messages, that is in packs. */
export interface QueueDepth {
  readonly waiting: number;
  /** Received and not yet deleted. */
  readonly inFlight: number;
  /** In the dead-letter queue. */
  readonly dead: number;
}

export interface QueueDepths {
  readonly telemetry: QueueDepth;
  readonly commands: QueueDepth;
  readonly backfill: QueueDepth;
}

export interface SqsConnection {
  readonly client: SQSClient;
  readonly telemetry: QueueUrls;
  readonly commands: QueueUrls;
  readonly backfill: QueueUrls;
  /** What lies in the queues, by their own approximate count: six requests. Throws `QueueUnavailable`. */
  depths(): Promise<QueueDepths>;
  /** Whether the queue answers: one request. Throws `QueueUnavailable`. */
  ping(): Promise<void>;
  close(): void;
}

/** Seconds a received message stays hidden; the mailbox extends it while it works. Decides how soon a killed worker's messages return. */
export const VISIBILITY_S = 6;
const RECEIVES_BEFORE_DEAD_LETTER = 50;

/** AWS demands this ending of a FIFO queue, and forbids it elsewhere. A URL ends in the name. */
export const isFifo = (queue: string): boolean => queue.endsWith(".fifo");

const deadLetterName = (queue: string): string => queue.replace(/(\.fifo)?$/, "-dead$1");

async function ensureQueue(
  client: SQSClient,
  name: string,
  create: boolean,
  redrive?: string,
): Promise<string> {
  try {
    const found = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    return found.QueueUrl as string;
  } catch (error) {
    const missing = error instanceof QueueDoesNotExist || (error as Error).name.includes("NonExistentQueue");
    if (!missing || !create) throw error;
  }
  const ordered = {
    FifoQueue: "true",
    DeduplicationScope: "messageGroup",
    FifoThroughputLimit: "perMessageGroupId",
  };
  const attributes: Record<string, string> = {
    ...(isFifo(name) ? ordered : {}),
    VisibilityTimeout: String(VISIBILITY_S),
    MessageRetentionPeriod: String(14 * 24 * 3_600),
    MaximumMessageSize: String(1_048_576),
  };
  if (redrive)
    attributes["RedrivePolicy"] = JSON.stringify({
      deadLetterTargetArn: redrive,
      maxReceiveCount: RECEIVES_BEFORE_DEAD_LETTER,
    });
  const made = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  return made.QueueUrl as string;
}

async function ensurePair(client: SQSClient, name: string, create: boolean): Promise<QueueUrls> {
  const deadLetterUrl = await ensureQueue(client, deadLetterName(name), create);
  const attributes = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
  );
  return { deadLetterUrl, url: await ensureQueue(client, name, create, attributes.Attributes?.["QueueArn"]) };
}

/** Finds (or makes) the three queues and their dead-letter queues. Throws `QueueUnavailable` with a sentence. */
export async function connectSqs(settings: SqsSettings): Promise<SqsConnection> {
  const { endpoint, region, telemetryQueue, commandsQueue, backfillQueue, create } = settings;
  const local = endpoint === undefined ? {} : { endpoint, ...unsigned };
  // The MD5 of bodies guards what TLS and the packs' own decoding guard already, at 50 µs of CPU a pack of 50 readings.
  const client = new SQSClient({ region, ...local, maxAttempts: 3, md5: false });
  const count = async (
    QueueUrl: string,
  ): Promise<{ readonly waiting: number; readonly inFlight: number }> => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    return {
      waiting: Number(Attributes["ApproximateNumberOfMessages"] ?? 0),
      inFlight: Number(Attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0),
    };
  };
  const depthOf = async ({ url, deadLetterUrl }: QueueUrls): Promise<QueueDepth> => {
    const [alive, dead] = await Promise.all([count(url), count(deadLetterUrl)]);
    return { ...alive, dead: dead.waiting + dead.inFlight };
  };
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (cause) {
      throw new QueueUnavailable(`The queue at ${endpoint ?? region} does not answer.`, { cause });
    }
  };
  try {
    // Side by side: while a worker starts, somebody waits for it.
    const [telemetry, commands, backfill] = await Promise.all([
      ensurePair(client, telemetryQueue, create),
      ensurePair(client, commandsQueue, create),
      ensurePair(client, backfillQueue, create),
    ]);
    return {
      client,
      telemetry,
      commands,
      backfill,
      depths: () =>
        asking(async () => {
          const [t, c, b] = await Promise.all([depthOf(telemetry), depthOf(commands), depthOf(backfill)]);
          return { telemetry: t, commands: c, backfill: b };
        }),
      ping: () => asking(async () => void (await count(telemetry.url))),
      close: () => client.destroy(),
    };
  } catch (cause) {
    client.destroy();
    throw new QueueUnavailable(
      `The queues "${telemetryQueue}", "${commandsQueue}" and "${backfillQueue}" at ${endpoint ?? `AWS ${region}`} cannot be reached: ${(cause as Error).message}`,
      { cause },
    );
  }
}
