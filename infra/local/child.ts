// Child
//
// Keeps one process alive: prefixed output, restart after a crash, an orderly stop. Works for a program of ours (`spawnNode`)
// and for a server (`startServerProcess`): both are a `Life`.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { killGroup } from "./servers/server-process.ts";
import type { Speaker, Terminal } from "./terminal.ts";

/** One running process. */
export interface Life {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  stop(patienceMs?: number): Promise<void>;
}

export interface Child {
  /** Resolves with the exit code when it ended with a final one and stays ended; else never. */
  readonly gaveUp: Promise<number>;
  stop(): Promise<void>;
  kill(): void;
}

const backoffMs = (crashes: number): number => Math.min(30_000, 1000 * 2 ** (crashes - 1));
const quickMs = 60_000;

export interface Keeping {
  /** The exit codes of a program that has done its work, or was told something it cannot do; starting it again helps nobody. */
  readonly finalCodes?: readonly number[];
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Starts it and starts it again whenever it ends before `stop`; the first start's failure is the caller's. */
export const keepAlive = async (
  speaker: Speaker,
  terminal: Terminal,
  start: () => Promise<Life>,
  { finalCodes = [], wait = (ms, signal) => delay(ms, undefined, { signal }) }: Keeping = {},
): Promise<Child> => {
  const stopping = new AbortController();
  const { promise: gaveUp, resolve: giveUp } = Promise.withResolvers<number>();
  let life: Life | undefined = await start();

  const watch = async (): Promise<void> => {
    for (let crashes = 0, since = Date.now(); !stopping.signal.aborted;) {
      const how = await life?.ended;
      if (stopping.signal.aborted) return;
      if (how && how.code !== null && finalCodes.includes(how.code)) return giveUp(how.code);
      crashes = Date.now() - since > quickMs ? 1 : crashes + 1;
      const reason = how === undefined ? "did not start" : `ended (${how.signal ?? `exit code ${how.code}`})`;
      terminal.alert(speaker, `${speaker} ${reason}; starting it again in ${backoffMs(crashes) / 1000} s`);
      life = undefined;
      await wait(backoffMs(crashes), stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      since = Date.now();
      life = await start().catch((error: Error) => {
        terminal.alert(speaker, error.message);
        return undefined;
      });
      if (stopping.signal.aborted) await life?.stop();
    }
  };
  const watching = watch();

  return {
    gaveUp,
    stop: async () => {
      stopping.abort();
      await life?.stop();
      await watching;
    },
    kill: () => {
      stopping.abort();
      killGroup(life?.pid);
    },
  };
};

export interface NodeProgram {
  readonly speaker: Speaker;
  readonly file: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeOptions?: readonly string[];
  readonly finalCodes?: readonly number[];
}

export interface NodeLife extends Life {
  /** Resolves when the program says that it is ready; never when it does not. */
  readonly announced: Promise<void>;
}

/** Runs a node program in a process group of its own: Ctrl-C reaches only the supervisor, which keeps the order of stopping. */
export const spawnNode = async (program: NodeProgram, terminal: Terminal): Promise<NodeLife> => {
  const preload = fileURLToPath(new URL("./leave-with-parent.ts", import.meta.url));
  const nodeArgs = [
    "--disable-warning=ExperimentalWarning",
    ...(program.nodeOptions ?? []),
    "--import",
    preload,
  ];
  const child = spawn(process.execPath, [...nodeArgs, program.file, ...(program.args ?? [])], {
    cwd: program.cwd,
    env: program.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", (line) => terminal.line(program.speaker, line));
  }
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: 1, signal: null }));
  });
  const announced = new Promise<void>((resolve) => {
    child.on("message", (message: { kind?: string }) => message.kind === "ready" && resolve());
  });
  return {
    pid: child.pid ?? -1,
    ended,
    announced,
    stop: async (patienceMs = 15_000) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const force = setTimeout(() => {
        terminal.alert(program.speaker, `${program.speaker} does not stop; ending it by force`);
        killGroup(child.pid);
      }, patienceMs);
      child.kill("SIGTERM");
      await ended;
      clearTimeout(force);
    },
  };
};
