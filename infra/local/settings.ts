// Settings
//
// The only reader of the environment and the command line of `dev`. What is not named is embedded.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";

export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const blankIsUnset = (value: unknown): unknown => (value === "" ? undefined : value);
const port = (preferred: number) =>
  z.preprocess(blankIsUnset, z.coerce.number().int().min(1).max(65_535).default(preferred));
const text = z.preprocess(blankIsUnset, z.string().optional());

const Environment = z.object({
  DATA_DIR: z.preprocess(blankIsUnset, z.string().default(".data")),
  PORT: port(3000),
  WEB_PORT: port(5173),
  PUBLIC_ORIGIN: text,
  DATABASE_URL: text,
  SQS_ENDPOINT: text,
  SQS_TELEMETRY_QUEUE: z.preprocess(blankIsUnset, z.string().default("telemetry.fifo")),
  SQS_COMMANDS_QUEUE: z.preprocess(blankIsUnset, z.string().default("commands.fifo")),
  AWS_REGION: z.preprocess(blankIsUnset, z.string().default("us-east-1")),
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
  REDIS_URL: text,
  ENCRYPTION_KEY: text,
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
  readonly region: string;
  readonly redisUrl: string | undefined;
  readonly encryptionKey: string | undefined;
  /** Demo site, devices, operators and token: always in the embedded database, elsewhere only when asked. */
  readonly seedDemo: boolean;
  readonly apiToken: string | undefined;
  readonly simulate: boolean;
  /** Passed on to the simulator unread. */
  readonly simulatorArgs: readonly string[];
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
  return {
    dataDir: given.DATA_DIR,
    apiPort: given.PORT,
    webPort: given.WEB_PORT,
    publicOrigin: given.PUBLIC_ORIGIN ?? `http://localhost:${given.WEB_PORT}`,
    databaseUrl: given.DATABASE_URL,
    queue: queueOf(given),
    telemetryQueue: given.SQS_TELEMETRY_QUEUE,
    commandsQueue: given.SQS_COMMANDS_QUEUE,
    region: given.AWS_REGION,
    redisUrl: given.REDIS_URL,
    encryptionKey: given.ENCRYPTION_KEY,
    seedDemo: given.SEED_DEMO === undefined ? given.DATABASE_URL === undefined : given.SEED_DEMO === "1",
    apiToken: given.API_TOKEN,
    simulate: options.sim,
    simulatorArgs: split < 0 ? [] : args.slice(split + 1),
  };
};

/** Adds the variables of `.env` to the environment; what the shell has set wins. */
export const loadEnvFile = (file: string): void => {
  if (existsSync(file)) process.loadEnvFile(file);
};
