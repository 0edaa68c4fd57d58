// Stack
//
// The whole product in processes of its own, for tests and measurements: API, worker and (if asked) the dashboard, on servers
// that somebody else brings. Each can be killed as by `kill -9` and started again. Holds no logic of the product.
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { createWriteStream, type WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Queryable } from "@microgrid/db";
import { type NodeLife, type NodeProgram, spawnNode } from "./child.ts";
import { waitUntilAnswering } from "./health.ts";
import { freePort } from "./ports.ts";
import { type Programs, programsOf } from "./programs.ts";
import { readSettings } from "./settings.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

export interface StackOptions {
  readonly databaseUrl: string;
  readonly sqsEndpoint: string;
  readonly redisUrl?: string | null;
  /** Builds the dashboard as it is shipped; served at `webUrl`, and by the API as well. */
  readonly web?: boolean;
  /** Where the processes' output goes. */
  readonly logFile: string;
  readonly logLevel?: string;
  /** Further variables of the processes. */
  readonly env?: Variables;
  /** Further options of their node. */
  readonly nodeOptions?: readonly string[];
  /** Starts no role: whoever opens it starts them. */
  readonly idle?: boolean;
}

type Variables = Readonly<Record<string, string>>;

/** One role of the stack. */
export interface Role {
  /** Ends it without warning, as a power cut of its process would. */
  kill(): Promise<void>;
  /** Starts it (again) and waits until it is there; `env` is for this start alone. */
  start(env?: Variables): Promise<void>;
  stop(): Promise<void>;
  readonly pid: number | undefined;
  /** Resolves when the process that was started last has ended. */
  readonly ended: Promise<unknown>;
}

export interface Stack {
  readonly apiUrl: string;
  readonly webUrl: string;
  readonly encryptionKey: string;
  readonly api: Role;
  readonly worker: Role;
  readonly web: Role;
  /** One more worker beside the first. */
  anotherWorker(): Role;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, "..", "..");
const READY_WITHIN_MS = 45_000;

/** Inserts a gateway's token for a site. Returns the token as the gateway sends it. */
export async function grantGateway(db: Queryable, siteId: string, encryptionKey: string): Promise<string> {
  const tokenId = randomBytes(4).toString("hex");
  const token = `mgt_${tokenId}_${randomBytes(8).toString("hex")}`;
  const tokenHash = createHmac("sha256", Buffer.from(encryptionKey, "base64")).update(token).digest("hex");
  await db.query(
    `insert into device_token (token_id, token_hash, site_id, may_register) values ($1, $2, $3, true)`,
    [tokenId, tokenHash, siteId],
  );
  return token;
}

function roleOf(program: NodeProgram, terminal: Terminal, ready: (life: NodeLife) => Promise<void>): Role {
  let life: NodeLife | undefined;
  return {
    get pid() {
      return life?.pid;
    },
    get ended() {
      return life?.ended ?? Promise.resolve();
    },
    async start(env = {}) {
      life = await spawnNode({ ...program, env: { ...program.env, ...env } }, terminal);
      await ready(life);
    },
    async kill() {
      if (!life) return;
      process.kill(life.pid, "SIGKILL");
      await life.ended;
    },
    async stop() {
      await life?.stop();
    },
  };
}

const answering = async (url: string, life: NodeLife): Promise<void> => {
  const ended = life.ended.then(({ code, signal }) => {
    throw new Error(`It ended before it answered on ${url} (${signal ?? `exit code ${code}`}).`);
  });
  const stop = new AbortController();
  const health = await Promise.race([waitUntilAnswering(url, READY_WITHIN_MS, stop.signal), ended]);
  ended.catch(() => undefined);
  if (health.kind === "silent") throw new Error(`${url} stayed silent: ${health.reason}`);
};

/** A worker has no port; it says itself that it takes messages. */
const announcing = async (life: NodeLife): Promise<void> => {
  const ended = life.ended.then(({ code, signal }) => `it ended (${signal ?? `exit code ${code}`})`);
  const stop = new AbortController();
  const silent = delay(READY_WITHIN_MS, "it stayed silent", { signal: stop.signal });
  silent.catch(() => undefined);
  const failure = await Promise.race([life.announced, ended, silent]);
  stop.abort();
  if (failure) throw new Error(`The worker is not ready: ${failure}.`);
};

const build = async (vite: Programs["web"], dist: string, terminal: Terminal): Promise<void> => {
  const args = ["build", "--outDir", dist, "--emptyOutDir", "--logLevel", "warn"];
  const { code } = await (await spawnNode({ ...vite, args }, terminal)).ended;
  if (code !== 0) throw new Error("The dashboard could not be built; its log says why.");
};

/** Starts the API and the worker (and the dashboard); rejects when one of them does not come up. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const [apiPort, webPort] = [await freePort(), await freePort()];
  const run = randomUUID().slice(0, 8);
  const encryptionKey = randomBytes(32).toString("base64");
  const dist = join(dirname(options.logFile), "web");
  const env: Record<string, string | undefined> = {
    ...process.env,
    NODE_ENV: "test",
    PUBLIC_ORIGIN: `http://localhost:${webPort}`,
    DATABASE_URL: options.databaseUrl,
    SQS_ENDPOINT: options.sqsEndpoint,
    SQS_TELEMETRY_QUEUE: `telemetry-${run}.fifo`,
    SQS_COMMANDS_QUEUE: `commands-${run}.fifo`,
    SQS_BACKFILL_QUEUE: `backfill-${run}`,
    REDIS_URL: options.redisUrl ?? "",
    ENCRYPTION_KEY: encryptionKey,
    HOST: "127.0.0.1",
    PORT: String(apiPort),
    WEB_PORT: String(webPort),
    LOG_LEVEL: options.logLevel ?? "warn",
    WEB_DIST: options.web ? dist : "",
    ...options.env,
  };
  const log: WriteStream = createWriteStream(options.logFile, { flags: "a" });
  const terminal = openTerminal(log as unknown as NodeJS.WriteStream);
  const programs = programsOf(root, readSettings(env, []), env);
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const webUrl = `http://localhost:${webPort}`;

  const ours = (program: NodeProgram): NodeProgram => ({
    ...program,
    nodeOptions: [...(program.nodeOptions ?? []), ...(options.nodeOptions ?? [])],
  });
  const api = roleOf(ours(programs.api), terminal, (life) => answering(`${apiUrl}/v1/health`, life));
  const workerRole = (): Role => roleOf(ours(programs.worker), terminal, announcing);
  const preview = { ...programs.web, args: ["preview", "--outDir", dist] };
  const web = roleOf(preview, terminal, (life) => answering(webUrl, life));
  const workers = [workerRole()];
  const worker = workers[0] as Role;

  const stop = async (): Promise<void> => {
    await Promise.all([web.stop(), ...workers.map((role) => role.stop())]);
    await api.stop();
    await new Promise((resolve) => log.end(resolve));
  };
  try {
    if (options.web) await build(programs.web, dist, terminal);
    if (!options.idle)
      await Promise.all([api.start(), worker.start(), options.web ? web.start() : undefined]);
  } catch (error) {
    await stop();
    const said = await readFile(options.logFile, "utf8");
    throw new Error(`${(error as Error).message}\n${said.slice(-4_000)}`, { cause: error });
  }

  return {
    apiUrl,
    webUrl,
    encryptionKey,
    api,
    worker,
    web,
    anotherWorker() {
      const another = workerRole();
      workers.push(another);
      return another;
    },
    stop,
  };
}
