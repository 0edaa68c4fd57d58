import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The folder of this package. Redocly runs in it and finds `redocly.yaml` there. */
export const packageRoot = fileURLToPath(new URL("..", import.meta.url));

export interface RedoclyRun {
  readonly exitCode: number;
  /** What it said on stdout and stderr, in the order it came. */
  readonly output: string;
}

/** Runs Redocly's command line without telemetry, update check or colours, and keeps what it says to itself. */
export function redocly(...args: readonly string[]): Promise<RedoclyRun> {
  const cli = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));
  const env = {
    ...process.env,
    NO_COLOR: "1",
    FORCE_COLOR: "0",
    REDOCLY_TELEMETRY: "off",
    REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: packageRoot,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
