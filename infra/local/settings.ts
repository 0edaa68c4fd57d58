// Settings
//
// The only reader of the environment and the command line of `dev`. What is not named is embedded.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { parseArguments, type SimulatorArguments } from "../simulator/arguments.ts";

export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const blankIsUnset = (value: unknown): unknown => (value === "" ? undefined : value);
const port = (preferred: number) =>
  z.preprocess(blankIsUnset, z.coerce.number().int().min(1).max(65_535).default(preferred));
const text = z.preprocess(blankIsUnset, z.string().optional());

/** The value itself is not repeated: it may hold a password. */
const address = (protocol: RegExp, example: string) =>
  z.preprocess(
    blankIsUnset,
    z
      .string()
      .refine((value) => protocol.test(URL.parse(value)?.protocol ?? ""), {
        error: `is not an address such as ${example}. In a password, / # ? @ are written %2F %23 %3F %40`,
      })
      .optional(),
  );

const keyBytes = 32;
const key = z.preprocess(
  blankIsUnset,
  z
    .string()
    .refine((value) => Buffer.from(value, "base64").length === keyBytes, {
      error: ({ input }) =>
        `decodes to ${Buffer.from(String(input), "base64").length} bytes instead of ${keyBytes}; ` +
        "make one with: openssl rand -base64 32",
    })
    .optional(),
);

const Environment = z.object({
  DATA_DIR: z.preprocess(blankIsUnset, z.string().default(".data")),
  PORT: port(3000),
  WEB_PORT: port(5173),
  PUBLIC_ORIGIN: text,
  DATABASE_URL: address(/^postgres(ql)?:$/, "postgres://user:password@127.0.0.1:5432/microgrid"),
  SQS_ENDPOINT: address(/^https?:$/, "http://127.0.0.1:4566"),
  SQS_TELEMETRY_QUEUE: z.preprocess(blankIsUnset, z.string().default("telemetry.fifo")),
  SQS_COMMANDS_QUEUE: z.preprocess(blankIsUnset, z.string().default("commands.fifo")),
  SQS_BACKFILL_QUEUE: z.preprocess(blankIsUnset, z.string().default("backfill")),
  AWS_REGION: z.preprocess(blankIsUnset, z.string().default("us-east-1")),
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
  REDIS_URL: address(/^rediss?:$/, "redis://127.0.0.1:6379"),
  ENCRYPTION_KEY: key,
  METRICS_PORT: z.preprocess(blankIsUnset, z.coerce.number().int().min(0).max(65_535).optional()),
  METRICS_HOST: z.preprocess(blankIsUnset, z.string().default("127.0.0.1")),
  SEED_DEMO: z.preprocess(blankIsUnset, z.enum(["0", "1"]).optional()),
  API_TOKEN: text,
});

export interface Settings {
  /** Absolute, or relative to the root of the repository. */
  readonly dataDir: string;
  readonly apiPort: number;
  readonly webPort: number;
  readonly publicOrigin: string;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  readonly queue:
    | { readonly kind: "embedded" }
    | { readonly kind: "endpoint"; readonly endpoint: string }
    | { readonly kind: "aws" };
  readonly telemetryQueue: string;
  readonly commandsQueue: string;
  readonly backfillQueue: string;
  readonly region: string;
  readonly redisUrl: string | undefined;
  readonly encryptionKey: string | undefined;
  /** Where the worker serves its metrics; null: nowhere, or at a port that the system chooses. */
  readonly workerMetricsUrl: string | null;
  /** Demo site, devices, operators and token: always in the embedded database, elsewhere only when asked. */
  readonly seedDemo: boolean;
  readonly apiToken: string | undefined;
  readonly simulate: boolean;
  /** Passed on to the simulator as they are. */
  readonly simulatorArgs: readonly string[];
  /** The same, read; null: they only ask for its help. */
  readonly simulation: SimulatorArguments | null;
}

export const usage = [
  "pnpm dev [--no-sim] [-- simulator options]",
  "",
  "Starts everything in this terminal. --no-sim leaves the simulator out; what follows -- is passed on to it,",
  "e.g. pnpm dev -- --devices 50 --rate 2. Variables: see .env.example.",
].join("\n");

export type Environment = Readonly<Record<string, string | undefined>>;

const queueOf = (given: z.infer<typeof Environment>): Settings["queue"] => {
  if (given.SQS_ENDPOINT !== undefined) return { kind: "endpoint", endpoint: given.SQS_ENDPOINT };
  return given.AWS_ACCESS_KEY_ID && given.AWS_SECRET_ACCESS_KEY ? { kind: "aws" } : { kind: "embedded" };
};

/** Read here too, so that a slip is said before anything starts. */
const simulationOf = (args: readonly string[]): SimulatorArguments | null => {
  const parsed = parseArguments(args, {});
  if (parsed.kind === "wrong")
    throw new SettingsError(`The simulator's options are wrong. ${parsed.sentence}`);
  return parsed.kind === "run" ? parsed.arguments : null;
};

/** Throws `SettingsError` with a sentence. */
export const readSettings = (environment: Environment, args: readonly string[]): Settings => {
  const split = args.indexOf("--");
  const own = split < 0 ? args : args.slice(0, split);
  let options;
  try {
    options = parseArgs({
      args: [...own],
      options: { sim: { type: "boolean", default: true } },
      allowNegative: true,
    }).values;
  } catch (error) {
    throw new SettingsError(`${(error as Error).message}\n\n${usage}`);
  }
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}.`);
    throw new SettingsError(`A variable is wrong. ${sentences.join(" ")}`);
  }
  const given = parsed.data;
  const simulatorArgs = split < 0 ? [] : args.slice(split + 1);
  return {
    dataDir: given.DATA_DIR,
    apiPort: given.PORT,
    webPort: given.WEB_PORT,
    publicOrigin: given.PUBLIC_ORIGIN ?? `http://localhost:${given.WEB_PORT}`,
    databaseUrl: given.DATABASE_URL,
    workerMetricsUrl: given.METRICS_PORT
      ? `http://${given.METRICS_HOST}:${given.METRICS_PORT}/metrics`
      : null,
    queue: queueOf(given),
    telemetryQueue: given.SQS_TELEMETRY_QUEUE,
    commandsQueue: given.SQS_COMMANDS_QUEUE,
    backfillQueue: given.SQS_BACKFILL_QUEUE,
    region: given.AWS_REGION,
    redisUrl: given.REDIS_URL,
    encryptionKey: given.ENCRYPTION_KEY,
    seedDemo: given.SEED_DEMO === undefined ? given.DATABASE_URL === undefined : given.SEED_DEMO === "1",
    apiToken: given.API_TOKEN,
    simulate: options.sim,
    simulatorArgs,
    simulation: simulationOf(simulatorArgs),
  };
};

/** Adds the variables of `.env` to the environment; what the shell has set wins. */
export const loadEnvFile = (file: string): void => {
  if (existsSync(file)) process.loadEnvFile(file);
};
