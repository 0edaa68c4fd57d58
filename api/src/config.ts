// Config
//
// The only reader of the environment. Every wrong value ends the start with a sentence that names the variable.
import { readTracing, type Tracing } from "@microgrid/actors/tracing";
import { z } from "zod";

const flagless = (value: unknown) => (value === "" ? undefined : value);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(flagless, schema.optional());
const withDefault = <Schema extends z.ZodType>(schema: Schema, value: z.input<Schema>) =>
  z.preprocess((given) => flagless(given) ?? value, schema);

const origin = z
  .url({ protocol: /^https?$/, error: "must be an origin such as https://microgrid.example" })
  .transform((url) => new URL(url).origin);

const Environment = z.object({
  NODE_ENV: withDefault(z.enum(["development", "test", "production"]), "development"),
  HOST: withDefault(z.string(), "127.0.0.1"),
  PORT: withDefault(z.coerce.number().int().min(0).max(65_535), 3000),
  PUBLIC_ORIGIN: optional(origin),
  ENCRYPTION_KEY: optional(z.string()),
  DATABASE_URL: withDefault(z.string().min(1), "postgres://microgrid:microgrid@127.0.0.1:5432/microgrid"),
  DATABASE_CONNECTIONS: withDefault(z.coerce.number().int().min(2).max(200), 10),
  SQS_ENDPOINT: optional(z.url({ error: "must be a URL such as http://127.0.0.1:4566" })),
  AWS_REGION: withDefault(z.string().min(1), "us-east-1"),
  SQS_TELEMETRY_QUEUE: withDefault(z.string().endsWith(".fifo", "must end in .fifo"), "telemetry.fifo"),
  SQS_COMMANDS_QUEUE: withDefault(z.string().endsWith(".fifo", "must end in .fifo"), "commands.fifo"),
  SQS_BACKFILL_QUEUE: withDefault(z.string(), "backfill"),
  LANES: withDefault(z.coerce.number().int().min(1).max(4096), 16),
  REDIS_URL: optional(z.url({ error: "must be a URL such as redis://127.0.0.1:6379" })),
  LOG_LEVEL: withDefault(z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]), "info"),
  READINGS_KEPT_DAYS: withDefault(z.coerce.number().int().min(1).max(3650), 30),
  TRUST_PROXY_HOPS: withDefault(z.coerce.number().int().min(0).max(10), 0),
  WEB_DIST: optional(z.string()),
  LIMIT_ENVELOPES_PER_TOKEN_SECOND: withDefault(z.coerce.number().int().min(1), 100_000),
  LIMIT_REQUESTS_PER_ADDRESS_SECOND: withDefault(z.coerce.number().int().min(1), 5_000),
  LIMIT_COMMANDS_PER_OPERATOR_SECOND: withDefault(z.coerce.number().int().min(1), 500),
  LIMIT_BACKLOG_PER_DEVICE: withDefault(z.coerce.number().int().min(10), 5_000),
  LIMIT_BACKLOG_PER_SITE: withDefault(z.coerce.number().int().min(10), 100_000),
  LIMIT_FAILED_LOGINS: withDefault(z.coerce.number().int().min(1), 10),
  LIMIT_STREAMS_PER_OPERATOR: withDefault(z.coerce.number().int().min(1), 32),
  LIMIT_ORDER_STREAMS_PER_TOKEN: withDefault(z.coerce.number().int().min(1), 32),
});

export interface Config {
  readonly environment: "development" | "test" | "production";
  readonly host: string;
  readonly port: number;
  readonly publicOrigin: string;
  /** HMAC pepper of session and device token hashes, 32 bytes. */
  readonly encryptionKey: Buffer;
  readonly databaseUrl: string;
  readonly databaseConnections: number;
  readonly sqs: {
    readonly endpoint: string | undefined;
    readonly region: string;
    readonly telemetryQueue: string;
    readonly commandsQueue: string;
    readonly backfillQueue: string;
  };
  readonly lanes: number;
  readonly redisUrl: string | undefined;
  readonly logLevel: string;
  readonly readingsKeptDays: number;
  readonly trustProxyHops: number;
  readonly webDist: string | undefined;
  readonly limits: Limits;
  readonly tracing: Exclude<Tracing, { kind: "wrong" }>;
}

export interface Limits {
  readonly envelopesPerTokenSecond: number;
  readonly requestsPerAddressSecond: number;
  /** What one operator asks for: requests that change something, each of the many in a request for many counted. */
  readonly commandsPerOperatorSecond: number;
  /** Live readings of one device that may wait in the queue, as far as one process put them there. */
  readonly backlogPerDevice: number;
  readonly backlogPerSite: number;
  /** Failed logins per name and address in 15 minutes. */
  readonly failedLogins: number;
  readonly streamsPerOperator: number;
  readonly orderStreamsPerToken: number;
}

/** Why the process cannot start, in a sentence for whoever starts it. */
export class StartError extends Error {
  override readonly name: string = "StartError";
}

/** The same, and to try again with the same variables helps nobody. */
export class ConfigError extends StartError {
  override readonly name = "ConfigError";
}

export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map(
      (issue) => `${issue.path.join(".")} ${lowerFirst(issue.message)}.`,
    );
    throw new ConfigError(`The API cannot start: ${sentences.join(" ")}`);
  }
  const given = parsed.data;
  const tracing = readTracing(environment);
  if (tracing.kind === "wrong") throw new ConfigError(`The API cannot start: ${tracing.faults.join(". ")}.`);
  return {
    environment: given.NODE_ENV,
    host: given.HOST,
    port: given.PORT,
    publicOrigin: given.PUBLIC_ORIGIN ?? defaultOrigin(given.NODE_ENV),
    encryptionKey: encryptionKeyOf(given.ENCRYPTION_KEY, "The API cannot start:"),
    databaseUrl: given.DATABASE_URL,
    databaseConnections: given.DATABASE_CONNECTIONS,
    sqs: {
      endpoint: given.SQS_ENDPOINT,
      region: given.AWS_REGION,
      telemetryQueue: given.SQS_TELEMETRY_QUEUE,
      commandsQueue: given.SQS_COMMANDS_QUEUE,
      backfillQueue: given.SQS_BACKFILL_QUEUE,
    },
    lanes: given.LANES,
    redisUrl: given.REDIS_URL,
    logLevel: given.LOG_LEVEL,
    readingsKeptDays: given.READINGS_KEPT_DAYS,
    trustProxyHops: given.TRUST_PROXY_HOPS,
    webDist: given.WEB_DIST,
    tracing,
    limits: {
      envelopesPerTokenSecond: given.LIMIT_ENVELOPES_PER_TOKEN_SECOND,
      requestsPerAddressSecond: given.LIMIT_REQUESTS_PER_ADDRESS_SECOND,
      commandsPerOperatorSecond: given.LIMIT_COMMANDS_PER_OPERATOR_SECOND,
      backlogPerDevice: given.LIMIT_BACKLOG_PER_DEVICE,
      backlogPerSite: given.LIMIT_BACKLOG_PER_SITE,
      failedLogins: given.LIMIT_FAILED_LOGINS,
      streamsPerOperator: given.LIMIT_STREAMS_PER_OPERATOR,
      orderStreamsPerToken: given.LIMIT_ORDER_STREAMS_PER_TOKEN,
    },
  };
}

function defaultOrigin(environment: Config["environment"]): string {
  if (environment !== "production") return "http://localhost:5173";
  throw new ConfigError(
    "The API cannot start: PUBLIC_ORIGIN is missing. Set it to the origin browsers use, e.g. https://microgrid.example.",
  );
}

/** `lead`: what cannot be done without the key. */
export function encryptionKeyOf(text: string | undefined, lead: string): Buffer {
  const fix = "Set it to 32 random bytes in base64, e.g. from: openssl rand -base64 32.";
  if (text === undefined || text === "") throw new ConfigError(`${lead} ENCRYPTION_KEY is missing. ${fix}`);
  const key = Buffer.from(text, "base64");
  if (key.length !== 32) {
    throw new ConfigError(`${lead} ENCRYPTION_KEY decodes to ${key.length} bytes instead of 32. ${fix}`);
  }
  return key;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
