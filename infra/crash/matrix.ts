// Matrix
//
// `pnpm test:crash`: points × modes × seeds. Prints a line per point and, for what went wrong, the sentence and the command that
// repeats it. Ends with 1 when an invariant was violated or a point was not reached.
//   --points W5,O2  --modes kill,pause  --seeds 3 (seeds 1 to 3)  --seed 17 (that one)  --parallel 3  --list
import process from "node:process";
import { parseArgs } from "node:util";
import { modes, points, readings, type Mode, type Point } from "./points.ts";
import { runExperiment, tailOf, type Experiment, type Outcome } from "./run.ts";
import { startServers } from "./servers.ts";

const { values } = parseArgs({
  options: {
    points: { type: "string" },
    modes: { type: "string", default: modes.join(",") },
    seeds: { type: "string", default: "1" },
    seed: { type: "string" },
    parallel: { type: "string", default: "3" },
    list: { type: "boolean", default: false },
  },
});

const list = (): void => {
  for (const [name, { process: where, means }] of Object.entries(points))
    console.log(`${name.padEnd(4)} ${where.padEnd(10)} ${means}`);
  console.log("\nRead differently than in the catalogue, because this design has no such step:");
  for (const { point, here } of readings) console.log(`${point.padEnd(8)} ${here}`);
};

const experiments = (): Experiment[] => {
  const names = values.points?.split(",") ?? Object.keys(points);
  const seeds =
    values.seed === undefined
      ? Array.from({ length: Number(values.seeds) }, (_, n) => n + 1)
      : [Number(values.seed)];
  return seeds.flatMap((seed) =>
    names.flatMap((name) => {
      const point: Point | undefined = points[name];
      if (!point) throw new Error(`There is no point ${name}; --list shows them.`);
      return values.modes.split(",").map((mode) => {
        if (!modes.includes(mode as Mode)) throw new Error(`There is no mode ${mode}: ${modes.join(", ")}.`);
        return { name, point, mode: mode as Mode, seed };
      });
    }),
  );
};

const repeat = ({ name, mode, seed }: Experiment): string =>
  `pnpm test:crash --points ${name} --modes ${mode} --seed ${seed}`;

async function tell(experiment: Experiment, outcome: Outcome): Promise<void> {
  const { violations, isHit, counts, ms, firings, lateMs, transitions, orders, log } = outcome;
  const verdict = violations.length > 0 ? "VIOLATED" : isHit ? "ok" : "NOT REACHED";
  const { name, mode, seed } = experiment;
  console.log(
    `${name.padEnd(4)} ${mode.padEnd(5)} seed ${seed}  ${verdict.padEnd(11)} ${(ms / 1000).toFixed(1).padStart(5)} s  ` +
      `requests ${counts.ok} ok, ${counts.failed} refused, ${counts.unknown} unknown; ${transitions} transitions, ` +
      `${orders} orders, ${firings} timers (late ${Math.round(lateMs)} ms)`,
  );
  if (verdict === "ok") return;
  for (const violation of violations.slice(0, 12)) console.log(`       ${violation}`);
  if (log) console.log(`${(await tailOf(log)).replaceAll(/^/gm, "       | ")}\n       whole log: ${log}`);
  console.log(`       again: ${repeat(experiment)}`);
}

async function main(): Promise<void> {
  if (values.list) return list();
  const todo = experiments();
  const results: { readonly experiment: Experiment; readonly outcome: Outcome }[] = [];
  const servers = await startServers();
  const startedAt = performance.now();
  const waiting = [...todo];
  const lane = async (): Promise<void> => {
    for (let experiment = waiting.shift(); experiment; experiment = waiting.shift()) {
      const outcome = await runExperiment(servers, experiment);
      results.push({ experiment, outcome });
      await tell(experiment, outcome);
    }
  };
  try {
    await Promise.all(Array.from({ length: Number(values.parallel) }, lane));
  } finally {
    await servers.stop();
  }
  summarise(results, performance.now() - startedAt);
}

function summarise(results: readonly { experiment: Experiment; outcome: Outcome }[], ms: number): void {
  const sum = (of: (outcome: Outcome) => number): number =>
    results.reduce((total, { outcome }) => total + of(outcome), 0);
  console.log("\npoint  runs  reached  violated  meaning");
  for (const [name, own] of Map.groupBy(results, ({ experiment }) => experiment.name)) {
    const reached = own.filter(({ outcome }) => outcome.isHit).length;
    const violated = own.filter(({ outcome }) => outcome.violations.length > 0).length;
    const cells = [String(own.length).padStart(4), String(reached).padStart(7), String(violated).padStart(8)];
    console.log(`${name.padEnd(5)}  ${cells.join("  ")}  ${points[name]?.means}`);
  }
  const reached = results.filter(({ outcome }) => outcome.isHit).length;
  const wrong = results.filter(({ outcome }) => outcome.violations.length > 0 || !outcome.isHit);
  const [ok, failed, unknown] = [
    sum((o) => o.counts.ok),
    sum((o) => o.counts.failed),
    sum((o) => o.counts.unknown),
  ];
  console.log(
    `\n${results.length} runs attempted, ${reached} reached their point, ${results.filter(({ outcome }) => outcome.violations.length > 0).length} violated an invariant; ` +
      `${(ms / 1000).toFixed(0)} s.\n${ok} requests ok, ${failed} refused, ${unknown} unknown; ` +
      `${sum((o) => o.transitions)} transitions, ${sum((o) => o.orders)} orders, ${sum((o) => o.firings)} timers, ` +
      `${sum((o) => o.versions)} versions compared with the reference.`,
  );
  for (const { experiment } of wrong) console.log(`again: ${repeat(experiment)}`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

await main();
