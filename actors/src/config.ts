import { z } from "zod";
import { readTracing, type Tracing } from "./tracing/index.ts";

const days = z.coerce.number().int().min(1).max(3_650);

const environment = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .default("postgres://microgrid:microgrid@127.0.0.1:5432/microgrid"),
  SQS_ENDPOINT: z.url().optional(),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(1).max(200).default(6),
  AWS_REGION: z.string().min(1).default("us-east-1"),
  SQS_TELEMETRY_QUEUE: z.string().endsWith(".fifo").default("telemetry.fifo"),
  SQS_COMMANDS_QUEUE: z.string().endsWith(".fifo").default("commands.fifo"),
  SQS_BACKFILL_QUEUE: z.string().min(1).default("backfill"),
  SQS_VISIBILITY_S: z.coerce.number().int().min(1).max(43_200).default(6),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  METRICS_HOST: z.string().min(1).default("127.0.0.1"),
  READINGS_KEPT_DAYS: days.default(30),
  JOURNAL_KEPT_DAYS: days.default(90),
});

export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly databaseConnections: number;
  readonly sqs: {
    readonly endpoint: string | undefined;
    readonly region: string;
    readonly telemetryQueue: string;
    readonly commandsQueue: string;
    readonly backfillQueue: string;
  };
  /** Seconds that a received message stays hidden from other workers. */
  readonly visibilityS: number;
  readonly redisUrl: string | undefined;
  readonly logLevel: string;
  readonly readingsKeptDays: number;
  readonly journalKeptDays: number;
  readonly tracing: Tracing;
  /** Undefined: no metrics. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
}

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Reads and checks the worker's environment. Throws a `ConfigError` with one line per fault, each naming its variable. */
export function readConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const result = environment.safeParse(given);
  const tracing = readTracing(env);
  const wrong = tracing.kind === "wrong" ? tracing.faults : [];
  if (!result.success || wrong.length > 0) {
    const issues = result.error?.issues ?? [];
    const faults = [...issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`), ...wrong];
    const lines = faults.map((fault) => `  ${fault}`).join("\n");
    throw new ConfigError(
      `The worker cannot start: its environment is not right (see .env.example).\n${lines}`,
    );
  }
  const { data } = result;
  return {
    databaseUrl: data.DATABASE_URL,
    databaseConnections: data.DATABASE_CONNECTIONS,
    sqs: {
      endpoint: data.SQS_ENDPOINT,
      region: data.AWS_REGION,
      telemetryQueue: data.SQS_TELEMETRY_QUEUE,
      commandsQueue: data.SQS_COMMANDS_QUEUE,
      backfillQueue: data.SQS_BACKFILL_QUEUE,
    },
    visibilityS: data.SQS_VISIBILITY_S,
    redisUrl: data.REDIS_URL,
    logLevel: data.LOG_LEVEL,
    readingsKeptDays: data.READINGS_KEPT_DAYS,
    journalKeptDays: data.JOURNAL_KEPT_DAYS,
    tracing,
    metrics:
      data.METRICS_PORT === undefined ? undefined : { host: data.METRICS_HOST, port: data.METRICS_PORT },
  };
}
