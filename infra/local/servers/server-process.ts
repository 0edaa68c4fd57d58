// Server process
//
// Runs one server (Postgres, SQS, Redis) in a child process of its own session, so that Ctrl-C in the terminal does not
// reach it and whoever started it decides the order of stopping. Kill the parent with SIGKILL and the server still stops:
// see `stop-with-parent.ts`.
import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Launcher } from "./closed-folders.ts";

export interface ServerProcess<Ready> {
  readonly ready: Ready;
  readonly pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Stops it in good order; after `patienceMs` by force. */
  stop(patienceMs?: number): Promise<void>;
}

const endOf = (child: ChildProcess): ServerProcess<unknown>["ended"] =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: 1, signal: null }));
  });

/** The last resort: the process and what it started, which share a process group of their own. */
export const killGroup = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already, which is what was wanted.
  }
};

/** Starts `entry` with `options` and waits for its first word; rejects with the server's own sentence when it fails. */
export const startServerProcess = async <Ready>(
  entry: URL,
  options: object,
  onLine: (line: string) => void = () => undefined,
  launcher: Launcher = { execPath: process.execPath, execArgv: [] },
): Promise<ServerProcess<Ready>> => {
  const child = fork(entry, [JSON.stringify(options)], {
    detached: true,
    execPath: launcher.execPath,
    execArgv: [...launcher.execArgv, "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const ended = endOf(child);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", onLine);
  }
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once("message", (message: { ready: Ready } | { failed: string }) => {
      if ("ready" in message) resolve(message.ready);
      else reject(new Error(message.failed));
    });
    void ended.then(({ code, signal }) =>
      reject(new Error(`it ended before it was ready (${signal ?? `exit code ${code}`})`)),
    );
  });
  const stop = async (patienceMs = 15_000): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const force = setTimeout(() => killGroup(child.pid), patienceMs);
    child.kill("SIGTERM");
    await ended;
    clearTimeout(force);
  };
  return { ready, pid: child.pid ?? -1, ended, stop };
};
