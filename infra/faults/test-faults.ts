// Test faults
//
// `pnpm test:faults [-- --seeds N] [--minutes M] [--seed S]`: the tests of this folder with one seed after the other, from S on, until
// N seeds or M minutes are over. Stops at the first failure and says how to repeat it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: { seeds: { type: "string" }, minutes: { type: "string" }, seed: { type: "string" } },
});
const number = (name: keyof typeof values, otherwise: number): number => {
  const value = values[name] === undefined ? otherwise : Number(values[name]);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number.`);
  return value;
};
const first = number("seed", 1);
const seeds = number("seeds", values.minutes === undefined ? 3 : Number.MAX_SAFE_INTEGER);
const endsAt = performance.now() + number("minutes", Number.MAX_SAFE_INTEGER) * 60_000;

const root = join(import.meta.dirname, "..", "..");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
let done = 0;
for (; done < seeds && performance.now() < endsAt; done += 1) {
  const seed = first + done;
  process.stdout.write(`\nseed ${seed}\n`);
  const run = spawnSync(process.execPath, [vitest, "run", "infra/faults"], {
    cwd: root,
    env: { ...process.env, FAULT_SEED: String(seed) },
    stdio: "inherit",
  });
  if (run.status !== 0) {
    process.stdout.write(
      `\nfaults: seed ${seed} failed. Repeat it: pnpm test:faults -- --seed ${seed} --seeds 1\n`,
    );
    process.exit(1);
  }
}
process.stdout.write(`\nfaults: ${done} seeds, no violation\n`);
