// Run
//
// One run of the crash matrix: a database and queues of its own, API and worker as processes, the program of a seed, and one process
// that ends, pauses or breaks at one point. When all has come to rest the oracle looks at what is left.
import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { definitionFor } from "@microgrid/actors";
import { insertOperator, maintainPartitions, putSite, type Pool } from "@microgrid/db";
import { testDatabase } from "@microgrid/db/testing";
import type { CrashPlan } from "@microgrid/runtime/testing";
import { hash } from "@node-rs/argon2";
import { openStream, type StreamClient } from "../e2e/stream.ts";
import { grantGateway, startStack } from "../local/stack.ts";
import { playActs, tooLittle } from "./acts.ts";
import { addPoison, makeOld, poison, race, stall } from "./circumstances.ts";
import { createClient, type Counts } from "./client.ts";
import { PAUSE_MS, staff, VISIBILITY_S, watchForPause } from "./crew.ts";
import { keepHistory, readHistory } from "./history.ts";
import { violationsOf } from "./invariants.ts";
import { hitsIn } from "./keeper.ts";
import { migrateThroughCrash } from "./migration.ts";
import type { Mode, Point } from "./points.ts";
import { openProgram, type Running } from "./program.ts";
import { randomOf } from "./random.ts";
import { rerunAll } from "./reference.ts";
import { comeToRest, hearOut, keepSilent, type Resting } from "./rest.ts";
import type { Servers } from "./servers.ts";
import { register, signIn, type World } from "./world.ts";

export interface Experiment {
  readonly name: string;
  readonly point: Point;
  readonly mode: Mode;
  readonly seed: number;
}

export interface Outcome {
  readonly violations: readonly string[];
  /** Whether the point was reached and acted, once. */
  readonly isHit: boolean;
  readonly counts: Counts;
  readonly versions: number;
  readonly transitions: number;
  readonly firings: number;
  readonly lateMs: number;
  readonly orders: number;
  readonly ms: number;
  /** Where the processes' own words were kept, if anything is wrong. */
  readonly log: string | null;
}

/** For a machine that does other things as well; three runs of the sample share two cores. */
const WITHIN_MS = 240_000;
/** The program goes on for so long until the point is reached. */
const ACTS_WITHIN_MS = 120_000;
const login = { name: "engineer", password: "a long enough password" };
let loginHash: Promise<string> | undefined;

/** Logs of the runs in which something was wrong. */
export const logs = join(import.meta.dirname, "..", "node_modules", ".cache", "crash");

export async function runExperiment(servers: Servers, experiment: Experiment): Promise<Outcome> {
  const startedAt = performance.now();
  const { name, point, mode, seed } = experiment;
  const id = `${name}-${mode}-${seed}`;
  const random = randomOf(id);
  const folder = await mkdtemp(join(tmpdir(), "microgrid-crash-"));
  const report = join(folder, "hits");
  const logFile = join(folder, "stack.log");
  const plan: CrashPlan = {
    point: name,
    mode,
    passage: random.between(1, point.within),
    report,
    ...(point.issuedMs === undefined ? {} : { afterMs: random.between(0, point.issuedMs) }),
  };
  const planned = { CRASH_PLAN: JSON.stringify(plan) };
  const database = await testDatabase(servers.databaseUrl);
  const broken = new AbortController();
  const deadline = AbortSignal.any([AbortSignal.timeout(WITHIN_MS), broken.signal]);
  const patience = AbortSignal.any([AbortSignal.timeout(ACTS_WITHIN_MS), deadline]);
  const violations: string[] = [];
  let pool = database.pool;
  const fresh =
    point.circumstance === "migration"
      ? await migrateThroughCrash(servers, pool, planned, report, PAUSE_MS, logFile)
      : null;
  if (fresh) {
    pool = fresh.pool;
    violations.push(...fresh.violations);
  }
  await prepare(pool);
  if (point.circumstance === "poison") await addPoison(pool);
  const queues = {
    SQS_TELEMETRY_QUEUE: `telemetry-${database.name}.fifo`,
    SQS_COMMANDS_QUEUE: `commands-${database.name}.fifo`,
    SQS_BACKFILL_QUEUE: `backfill-${database.name}`,
  };
  const stack = await startStack({
    databaseUrl: fresh?.url ?? database.url,
    sqsEndpoint: servers.sqsEndpoint,
    logFile,
    idle: true,
    nodeOptions: ["--conditions=crash-test"],
    env: {
      ...queues,
      SQS_VISIBILITY_S: String(VISIBILITY_S),
      ...(point.connections === undefined ? {} : { DATABASE_CONNECTIONS: "2" }),
    },
  });
  const isHit = (): boolean => hitsIn(report).length > 0;
  const isOver = (): boolean => isHit() || patience.aborted;
  const crew = staff(stack, point, planned, isHit, random.between(20, 300));
  const stopWatching = watchForPause(report, () => point.process === "worker" && crew.reinforce());
  const client = createClient(stack.apiUrl, deadline);
  const tokens = new Map<string, string>();
  for (const siteId of ["here", "there"])
    tokens.set(siteId, await grantGateway(pool, siteId, stack.encryptionKey));
  const world: World = {
    apiUrl: stack.apiUrl,
    origin: stack.webUrl,
    client,
    random,
    tokens,
    login,
    poison: point.circumstance === "poison" ? poison : new Set(),
  };
  let stream: StreamClient | undefined;
  let running: Running | undefined;
  let playing: Promise<unknown> = Promise.resolve();
  let company: Promise<unknown> = Promise.resolve();
  let outcome: Omit<Outcome, "violations" | "isHit" | "counts" | "ms" | "log"> | null = null;
  try {
    await register(world);
    const cookie = await signIn(world);
    stream = openStream(`${stack.apiUrl}/v1/stream?topic=transition&topic=alarm&since=0-0`, { cookie });
    const program = (running = openProgram(world, cookie));
    const resting: Resting = {
      pool,
      sqsEndpoint: servers.sqsEndpoint,
      queues,
      stream,
      program,
      report,
      mode,
      deadline,
    };
    const beside = {
      stalls: () => stall(pool, isOver),
      races: () => race(pool, random.fork("races"), isOver),
      "old envelopes": () => makeOld(pool, random.fork("old envelopes"), isOver),
      drain: async () => {
        while (!isOver()) {
          await delay(random.between(500, 1_500));
          await crew.recycleWorker();
        }
      },
      rollout: () => delay(random.between(200, 1_000)).then(() => crew.rollOut(isOver)),
    } as const;
    const { circumstance } = point;
    if (circumstance && circumstance in beside) company = beside[circumstance as keyof typeof beside]();
    const silence = (isNeedless: () => boolean): Promise<void> => keepSilent(resting, isNeedless);
    playing = playActs({ pool, program, isHit, patience, silence });
    await Promise.all([playing, company]);
    violations.push(...(await comeToRest(resting)));
    await crew.stopWorkers();
    await hearOut(resting);
    await program.close();
    await stream.close();
    const history = await readHistory(pool);
    const witness = program.witness;
    const historical = new Set(
      witness.accepted
        .filter((one) => one.historical)
        .map(({ deviceId, bootId, seq }) => `${deviceId} ${bootId}/${seq}`),
    );
    const reference = rerunAll(definitionFor, history, (name) => historical.has(name), poison);
    violations.push(...reference.violations);
    violations.push(
      ...violationsOf({
        history,
        witness,
        frames: stream.frames,
        firings: reference.firings,
        poison: world.poison,
      }),
    );
    violations.push(
      ...tooLittle({
        accepted: witness.accepted.length,
        orders: history.orders.length,
        transitions: history.journal.length,
        firings: reference.firings.length,
      }),
    );
    const lateness = reference.firings.map(({ due, firedAt }) => firedAt - due).filter((late) => late >= 0);
    outcome = {
      versions: history.versions.length,
      transitions: history.journal.length,
      firings: reference.firings.length,
      lateMs: Math.max(0, ...lateness),
      orders: history.orders.length,
    };
  } catch (error) {
    violations.push(`the run broke: ${(error as Error).message}`);
    // What goes on beside it must not start anything that nobody would stop, and its devices would wait for orders for ever.
    broken.abort();
    await Promise.allSettled([company, playing]);
    await running?.close();
    await stream?.close();
  }
  stopWatching();
  await crew.stop();
  await stack.stop();
  const hits = hitsIn(report);
  if (hits.length > 1) violations.push("the point acted more than once");
  const mayDie = mode === "pause" ? 0 : point.process === "migration" ? 0 : hits.length;
  if (crew.deaths() > mayDie) violations.push(`${crew.deaths()} processes ended by themselves`);
  if (fresh) await fresh.drop();
  await database.drop().catch((error: Error) => violations.push(error.message));
  const isWrong = violations.length > 0 || hits.length === 0;
  const log = isWrong ? join(logs, `${id}.log`) : null;
  if (log) {
    await mkdir(logs, { recursive: true });
    await copyFile(logFile, log);
  }
  await rm(folder, { recursive: true, force: true });
  const nothing = { versions: 0, transitions: 0, firings: 0, lateMs: 0, orders: 0 };
  const ms = performance.now() - startedAt;
  return { ...(outcome ?? nothing), violations, isHit: hits.length === 1, counts: client.counts, ms, log };
}

async function prepare(pool: Pool): Promise<void> {
  await maintainPartitions(pool, { daysAhead: 2 });
  await keepHistory(pool);
  for (const siteId of ["here", "there"]) await putSite(pool, { siteId, name: siteId, timeZone: "UTC" });
  loginHash ??= hash(login.password);
  await insertOperator(pool, {
    name: login.name,
    passwordHash: await loginHash,
    role: "engineer",
    sites: null,
  });
}

/** The last words of the processes, for whoever reads a failure. */
export const tailOf = async (log: string, lines = 12): Promise<string> =>
  (await readFile(log, "utf8")).trimEnd().split("\n").slice(-lines).join("\n");
