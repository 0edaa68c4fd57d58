// Crew
//
// The processes of one run: which of them gets the plan, who takes over meanwhile, who wakes the one that stopped itself.
import { setTimeout as delay } from "node:timers/promises";
import type { Stack } from "../local/stack.ts";
import { hitsIn, keep, wake, type Hit, type Keeper } from "./keeper.ts";
import type { Point } from "./points.ts";

/** Seconds that a received message stays hidden in a run. */
export const VISIBILITY_S = 2;
/** A paused process sleeps until its messages have been visible to others for as long again. */
export const PAUSE_MS = 2 * VISIBILITY_S * 1_000;

export interface Crew {
  /** One more worker, without a plan, if there is none yet: while the planned one is paused. */
  reinforce(): void;
  recycleWorker(): Promise<void>;
  /** Starts a worker with the plan beside the first, and when that was carried out, replaces the first. */
  rollOut(isOver: () => boolean): Promise<void>;
  deaths(): number;
  stopWorkers(): Promise<void>;
  stop(): Promise<void>;
}

export function staff(
  stack: Stack,
  point: Point,
  planned: Readonly<Record<string, string>>,
  isSpent: () => boolean,
  restartMs: number,
): Crew {
  const isRollout = point.circumstance === "rollout";
  const planOf = (process: Point["process"]) => (point.process === process && !isRollout ? planned : {});
  const api = keep(stack.api, planOf("api"), isSpent, restartMs);
  let isStopped = false;
  const workers: Keeper[] = [keep(stack.worker, planOf("worker"), isSpent, restartMs)];
  const add = (env: Readonly<Record<string, string>> = {}): void => {
    if (!isStopped) workers.push(keep(stack.anotherWorker(), env, isSpent, restartMs));
  };
  const stopWorkers = async (): Promise<void> =>
    void (await Promise.all(workers.map((worker) => worker.stop())));
  return {
    reinforce: () => workers.length < 2 && add(),
    recycleWorker: () => (workers[0] as Keeper).recycle(),
    async rollOut(isOver) {
      add(planned);
      while (!isOver()) await delay(50);
      await delay(1_000);
      await workers[0]?.stop();
      add();
    },
    deaths: () => [api, ...workers].reduce((sum, keeper) => sum + keeper.deaths, 0),
    stopWorkers,
    async stop() {
      isStopped = true;
      await stopWorkers();
      await api.stop();
    },
  };
}

/** SIGCONT for whoever stopped itself, when its messages have been visible to others for as long again. */
export function watchForPause(report: string, paused: () => void): () => void {
  let stopped: Hit | undefined;
  const look = setInterval(() => {
    if (stopped) return;
    stopped = hitsIn(report).find(({ mode }) => mode === "pause");
    if (!stopped) return;
    const { pid } = stopped;
    paused();
    setTimeout(() => wake(pid), PAUSE_MS);
  }, 20);
  const atExit = (): void => stopped && wake(stopped.pid);
  process.once("exit", atExit);
  return () => {
    clearInterval(look);
    process.off("exit", atExit);
    if (stopped) wake(stopped.pid);
  };
}
