// Suites
//
// Runs specs in a tree and says what they said. Only a test that ran and failed counts as red: a file that does not load, or a run
// that dies, proves nothing about what the test guards.
import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";

export type Verdict =
  | { readonly kind: "green" }
  | { readonly kind: "red"; readonly test: string }
  | { readonly kind: "unclear"; readonly why: string };

interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const MINUTE_MS = 60_000;

function verdictOf({ success, numPassedTests, testResults }: Report): Verdict {
  for (const { assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    if (failed) return { kind: "red", test: failed.fullName };
  }
  const broken = testResults.find(({ status }) => status === "failed");
  if (broken) return { kind: "unclear", why: `${broken.name}: ${broken.message.split("\n")[0]}` };
  if (!success) return { kind: "unclear", why: "errors outside of any test" };
  return numPassedTests > 0 ? { kind: "green" } : { kind: "unclear", why: "no test ran" };
}

/** `bail`: one failure is answer enough. */
export async function runSuites(
  root: string,
  suites: readonly string[],
  env: Readonly<Record<string, string>>,
  bail: boolean,
): Promise<Verdict> {
  const outputFile = join(root, "sabotage-report.json");
  await rm(outputFile, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", ...suites, "--reporter=json", `--outputFile=${outputFile}`];
  const child = spawn(process.execPath, bail ? [...args, "--bail=1"] : args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2_000)));
  const hang = setTimeout(
    () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"),
    8 * MINUTE_MS,
  );
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  clearTimeout(hang);
  const report = await readFile(outputFile, "utf8").catch(() => null);
  if (report === null) return { kind: "unclear", why: said.trim().split("\n").at(-1) ?? "it said nothing" };
  return verdictOf(JSON.parse(report) as Report);
}
