// Bench
//
// `pnpm bench` measures everything, `pnpm bench -- engine feed` some of it. Bounded in time and count; each bench stops what it starts.
// Prints one table and writes it with its figures to infra/bench/results. Fails when something was lost, not when a goal is
// missed: that depends on the machine, and the table says it.
import { type ChildProcess, fork } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Word } from "./alone.ts";
import { thisComputer } from "./computer.ts";
import type { Outcome } from "./figure.ts";
import { markdown, type Report } from "./report.ts";

const all = [
  "step",
  "engine",
  "path",
  "hot-device",
  "backfill",
  "poison",
  "wake",
  "timers",
  "handover",
  "feed",
  "crowd",
  "memory",
  "growth",
] as const;

/** A guard against a bench that hangs; long, for a machine that does other things as well. */
const PATIENCE_MS = 420_000;

const asked = process.argv.slice(2).filter((argument) => argument !== "--");
const unknown = asked.filter((name) => !(all as readonly string[]).includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench "${unknown.join('", "')}". There are: ${all.join(", ")}.\n`);
  process.exit(2);
}

const tell = (line: string): void => void process.stdout.write(`${line}\n`);

let running: ChildProcess | null = null;
let isStopping = false;
/** Disconnected a bench leaves by itself, and what it started leaves with it. */
const leave = (): void => {
  if (running?.connected) running.disconnect();
};
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    isStopping = true;
    leave();
  });

async function run(name: string): Promise<Outcome> {
  // Whatever becomes of the bench, its files are in here.
  const folder = await mkdtemp(join(tmpdir(), "microgrid-bench-"));
  const child = fork(join(import.meta.dirname, "alone.ts"), [name], {
    env: { ...process.env, TMPDIR: folder },
    // JSON would make null of what could not be measured.
    serialization: "advanced",
    execArgv: ["--disable-warning=ExperimentalWarning", "--expose-gc"],
  });
  running = child;
  const outcome = await outcomeOf(child);
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  return outcome;
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome | null = null;
    const failed = (fault: string): void => resolve({ figures: [], faults: [fault] });
    const patience = setTimeout(leave, PATIENCE_MS);
    child.on("message", (word: Word) => {
      if ("line" in word) tell(`  ${word.line}`);
      else outcome = word.outcome;
    });
    child.once("error", (error) => failed(error.message));
    child.once("exit", (code, signal) => {
      clearTimeout(patience);
      if (outcome) resolve(outcome);
      else failed(`it ended without a figure (${signal ?? `exit code ${code}`})`);
    });
  });
}

const report: Report = { at: new Date().toISOString(), computer: thisComputer(), benches: [] };
const benches: Report["benches"][number][] = [];
for (const name of asked.length > 0 ? all.filter((one) => asked.includes(one)) : all) {
  tell(`${name} …`);
  const startedAt = performance.now();
  const outcome = await run(name);
  // Half a table is no table.
  if (isStopping) process.exit(130);
  benches.push({ bench: name, ...outcome, seconds: (performance.now() - startedAt) / 1_000 });
}
const whole: Report = { ...report, benches };
const folder = join(import.meta.dirname, "results");
// What was picked does not overwrite a run of everything.
const file = asked.length > 0 ? "picked" : "bench";
await mkdir(folder, { recursive: true });
await writeFile(join(folder, `${file}.md`), markdown(whole));
await writeFile(join(folder, `${file}.json`), `${JSON.stringify(whole, null, 2)}\n`);
tell(`\n${markdown(whole)}`);
process.exit(benches.some(({ faults }) => faults.length > 0) ? 1 : 0);
