// Keeper
//
// Keeps one role of a run alive as an operator's supervisor would: whenever it ends it is started again, without the plan once that was
// carried out. Wakes a process that stopped itself when its messages have long become visible to others.
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Role } from "../local/stack.ts";

export interface Hit {
  readonly point: string;
  readonly mode: "kill" | "pause" | "throw";
  readonly pid: number;
  readonly at: number;
}

export interface Keeper {
  readonly role: Role;
  /** Ends of the process that nobody asked for. */
  readonly deaths: number;
  /** Told to stop in order, and started again. */
  recycle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the role: with `plan` until that is `isSpent`. */
export function keep(
  role: Role,
  plan: Readonly<Record<string, string>> = {},
  isSpent: () => boolean = () => false,
  restartMs = 100,
): Keeper {
  const is = { stopping: false, asked: false };
  let deaths = 0;
  let starting: Promise<void> = Promise.resolve();
  const living = (async () => {
    while (!is.stopping) {
      starting = role.start(isSpent() ? {} : plan).catch(() => undefined);
      await starting;
      await role.ended;
      if (!is.asked && !is.stopping) deaths += 1;
      is.asked = false;
      if (!is.stopping) await delay(restartMs);
    }
  })();
  return {
    role,
    get deaths() {
      return deaths;
    },
    async recycle() {
      // Before it is there it cannot stop in order.
      await starting;
      is.asked = true;
      await role.stop();
    },
    async stop() {
      is.stopping = true;
      await role.stop();
      // It may have been between two lives.
      await Promise.race([living, delay(1_000)]);
      await role.stop();
      await living;
    },
  };
}

/** Where the crash point says that it acted; empty while it has not. */
export function hitsIn(report: string): Hit[] {
  try {
    return readFileSync(report, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Hit);
  } catch {
    return [];
  }
}

export const wake = (pid: number): void => {
  try {
    process.kill(pid, "SIGCONT");
  } catch {
    // It was ended meanwhile.
  }
};
