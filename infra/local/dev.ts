// Dev
//
// `pnpm dev`: everything in one terminal. Starts servers, schema, demo data and processes in the order of their needs, and
// stops them in the opposite one. Holds no logic of the product: each process runs without it, with the same variables.
import { migrate } from "@microgrid/db";
import { connectSqs } from "@microgrid/runtime/sqs";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { banner, type BannerRow, hasSimulator, simulatorRow, watchRows } from "./banner.ts";
import { type Child, keepAlive, type NodeProgram, spawnNode } from "./child.ts";
import { encryptionKeyIn } from "./encryption-key.ts";
import { describePortInUse, waitForFreePort } from "./ports.ts";
import { programsOf } from "./programs.ts";
import { CannotStart, waitUntilReady } from "./readiness.ts";
import { rememberLines } from "./recent-lines.ts";
import { announceDemo, seedDemo } from "./seed.ts";
import { type Served, servePostgres, serveQueue } from "./serve.ts";
import { loadEnvFile, readSettings, type Settings, SettingsError, usage } from "./settings.ts";
import { claimFolder } from "./single-run.ts";
import { openTerminal } from "./terminal.ts";

const startedAt = Date.now();
const root = join(import.meta.dirname, "..", "..");
const recent = rememberLines(openTerminal(process.stdout), 12);
const { terminal } = recent;
const say = (sentence: string): void => terminal.line("dev", sentence);

/** Latest first: what was started last is stopped first. */
const running: { readonly name: string; readonly child: Child }[] = [];
const keep = (name: string, child: Child | undefined): void => {
  if (child) running.unshift({ name, child });
};

const stopping = new AbortController();
let release = (): void => undefined;

const stopAll = async (exitCode: number): Promise<void> => {
  if (stopping.signal.aborted) return;
  stopping.abort();
  if (running.length > 0)
    say(`stopping: ${running.map(({ name }) => name).join(", ")} (Ctrl-C again: at once)`);
  // Not a loop over a copy: a start that was under way may still add its child.
  const any = running.length > 0;
  for (let next = running.shift(); next; next = running.shift()) await next.child.stop();
  release();
  if (any) say("stopped; the data stays");
  process.exit(exitCode);
};

const killAll = (): void => {
  for (const { child } of running) child.kill();
  release();
  process.exit(130);
};

const onSignal = (): void => {
  if (stopping.signal.aborted) killAll();
  else void stopAll(0);
};

const checkNode = (): void => {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= 24) return;
  throw new CannotStart(
    `This is Node ${process.versions.node}; 24 is needed. It comes as a package: start with npx pnpm@12 dev.`,
  );
};

const checkPorts = async (settings: Settings, patienceMs: number): Promise<void> => {
  const wanted = [
    { port: settings.apiPort, who: "The API", variable: "PORT" },
    { port: settings.webPort, who: "The dashboard", variable: "WEB_PORT" },
  ];
  const sentences = [];
  for (const { port, who, variable } of wanted) {
    if (!(await waitForFreePort(port, patienceMs))) sentences.push(describePortInUse(port, who, variable));
  }
  if (sentences.length > 0) throw new CannotStart(sentences.join("\n"));
};

/** The schema, the queues and, where it is wanted, the demo. */
const prepare = async (
  settings: Settings,
  databaseUrl: string,
  endpoint: string | undefined,
  encryptionKey: string,
): Promise<void> => {
  const applied = await migrate(databaseUrl).catch((error: Error) => {
    const { host, pathname } = new URL(databaseUrl);
    throw new CannotStart(`The database at ${host}${pathname} cannot be used: ${error.message}`);
  });
  say(applied.length > 0 ? `schema: ${applied.length} migrations applied` : "schema: up to date");
  const { region, telemetryQueue, commandsQueue, backfillQueue, queue } = settings;
  // In an AWS account nothing is made unasked.
  const create = queue.kind !== "aws";
  const sqs = await connectSqs({ endpoint, region, telemetryQueue, commandsQueue, backfillQueue, create });
  try {
    if (settings.seedDemo) await announceDemo(sqs, await seedDemo(databaseUrl, encryptionKey));
    else say("demo data: not written to a database of yours; SEED_DEMO=1 writes it");
  } finally {
    sqs.close();
  }
};

const startProgram = async (program: NodeProgram): Promise<Child> => {
  const child = await keepAlive(program.speaker, terminal, () => spawnNode(program, terminal), program);
  keep(program.speaker, child);
  return child;
};

const printBanner = (settings: Settings, database: Served, queue: Served): void => {
  const api = `http://localhost:${settings.apiPort}`;
  const rows: BannerRow[] = [
    { label: "Dashboard", value: `http://localhost:${settings.webPort}` },
    { label: "API", value: `${api}/v1` },
    { label: "API docs", value: `${api}/docs` },
    ...watchRows(api, settings),
    ...(settings.seedDemo ? [{ label: "Login", value: "demo / demo" }] : []),
    { label: "Simulator", value: simulatorRow(settings) },
    { label: "Database", value: database.where },
    { label: "Queue", value: queue.where },
    { label: "Redis", value: settings.redisUrl === undefined ? "none (REDIS_URL is not set)" : "REDIS_URL" },
  ];
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  terminal.block(banner(`Microgrid runs (${seconds} s)`, rows, "Ctrl-C stops everything; the data stays."));
};

const start = async (): Promise<void> => {
  checkNode();
  const args = process.argv.slice(2);
  if (args.includes("--help") && !args.includes("--")) {
    terminal.block([usage]);
    process.exit(0);
  }
  loadEnvFile(join(root, ".env"));
  const settings = readSettings(process.env, args);
  const dataDir = resolve(root, settings.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const claim = claimFolder(join(dataDir, "dev.pid"));
  if (claim.kind === "taken") {
    throw new CannotStart(`pnpm dev already runs on ${dataDir} (process ${claim.pid}). Stop that one first.`);
  }
  release = claim.release;
  if (claim.afterKill) say("the run before was killed; its processes may need a moment to leave");
  // Each of them is gone ten seconds after it noticed, at the latest: leave-with-parent.ts.
  await checkPorts(settings, claim.afterKill ? 15_000 : 0);

  say("first the database and the queue");
  const [database, queue] = await Promise.all([
    servePostgres(settings, dataDir, terminal),
    serveQueue(settings, dataDir, terminal).then((served) => {
      keep("sqs", served.child);
      return served;
    }),
  ]);
  // The database stops last, whichever of the two was up first.
  if (database.child) running.push({ name: "postgres", child: database.child });
  const encryptionKey = settings.encryptionKey ?? (await encryptionKeyIn(join(dataDir, "encryption.key")));
  const databaseUrl = database.env["DATABASE_URL"] ?? "";
  await prepare(settings, databaseUrl, queue.env["SQS_ENDPOINT"], encryptionKey);
  if (stopping.signal.aborted) return;

  const programs = programsOf(root, settings, {
    ...process.env,
    ...database.env,
    ...queue.env,
    ENCRYPTION_KEY: encryptionKey,
    PUBLIC_ORIGIN: settings.publicOrigin,
  });
  const worker = await startProgram(programs.worker);
  const api = await startProgram(programs.api);
  const web = await startProgram(programs.web);
  const addressOf = (port: number, path: string): string => `http://127.0.0.1:${port}${path}`;
  await waitUntilReady(
    [
      { who: "The worker", speaker: "worker", child: worker },
      { who: "The API", speaker: "api", child: api, url: addressOf(settings.apiPort, "/v1/health") },
      { who: "The dashboard", speaker: "web", child: web, url: addressOf(settings.webPort, "/") },
    ],
    { deadlineMs: 60_000, signal: stopping.signal, lastLines: recent.of },
  );
  if (stopping.signal.aborted) return;
  if (hasSimulator(settings)) await startProgram(programs.simulator);
  printBanner(settings, database, queue);
};

process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);
process.on("SIGHUP", onSignal);
try {
  await start();
} catch (error) {
  const expected = error instanceof CannotStart || error instanceof SettingsError;
  terminal.alert("dev", expected ? error.message : `It cannot start: ${(error as Error).message}`);
  await stopAll(1);
}
