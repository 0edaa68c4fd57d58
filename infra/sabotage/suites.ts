// Suites
//
// Runs specs in a tree and says what they said. Only a test that ran and failed counts as red: a file that does not load, or a run
// that dies, proves nothing about what the test guards. And only one that fails twice: once, it may have been unlucky.
import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import process from "node:process";

export type Verdict =
  | { readonly kind: "green" }
  | { readonly kind: "red"; readonly file: string; readonly test: string }
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

/** A test or a hook that waits in vain fails after it, long before the run is given up; longer than `expect.poll` waits. */
const TEST_MS = 60_000;
/** For a run that ends at its first failure; a test and a hook behind it may wait in vain. */
const RUN_MS = 180_000;
/** For a run of all suites. */
const WHOLE_MS = 600_000;
/** What `judge` takes at most. */
export const JUDGED_WITHIN_MS = 2 * RUN_MS;

function verdictOf(root: string, { success, numPassedTests, testResults }: Report): Verdict {
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    if (failed) return { kind: "red", file: relative(root, name), test: failed.fullName };
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
  const limits = [`--testTimeout=${TEST_MS}`, `--hookTimeout=${TEST_MS}`, ...(bail ? ["--bail=1"] : [])];
  const args = [vitest, "run", ...suites, "--reporter=json", `--outputFile=${outputFile}`, ...limits];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2_000)));
  const withinMs = bail ? RUN_MS : WHOLE_MS;
  let isHung = false;
  const hang = setTimeout(() => {
    isHung = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, withinMs);
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  clearTimeout(hang);
  if (isHung) return { kind: "unclear", why: `it did not end within ${withinMs / 1_000} s` };
  const report = await readFile(outputFile, "utf8").catch(() => null);
  if (report === null) return { kind: "unclear", why: said.trim().split("\n").at(-1) ?? "it said nothing" };
  return verdictOf(root, JSON.parse(report) as Report);
}

/** Whether `suites` notice: what is red must be red again when its file is run once more. */
export async function judge(
  run: (suites: readonly string[]) => Promise<Verdict>,
  suites: readonly string[],
): Promise<Verdict> {
  const first = await run(suites);
  if (first.kind !== "red") return first;
  const again = await run([first.file]);
  if (again.kind !== "green") return again;
  return { kind: "unclear", why: `failed once and not again: ${first.test}` };
}
