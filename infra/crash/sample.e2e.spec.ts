// A fixed sample of the crash matrix: every process, every mode, each group of points. The whole of it is `pnpm test:crash`.
import { beforeAll, expect, inject, test } from "vitest";
import { points, type Mode, type Point } from "./points.ts";
import { runExperiment, tailOf, type Experiment, type Outcome } from "./run.ts";

const sample: readonly (readonly [string, Mode])[] = [
  ["I3", "kill"],
  ["I4", "pause"],
  ["W1", "pause"],
  ["W5", "kill"],
  ["W6", "throw"],
  ["W10", "kill"],
  ["W12", "kill"],
  ["T3", "kill"],
  ["O2", "pause"],
  ["C1", "kill"],
  ["S1", "throw"],
  ["D1", "kill"],
  ["D2", "kill"],
];
const SEED = 1;
const SIDE_BY_SIDE = 3;

const experiments = sample.map(([name, mode]): Experiment => ({
  name,
  mode,
  seed: SEED,
  point: points[name] as Point,
}));
const outcomes = new Map<Experiment, Outcome>();

beforeAll(async () => {
  const servers = { databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") };
  const waiting = [...experiments];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      outcomes.set(next, await runExperiment(servers, next));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
}, 1_500_000);

test.for(experiments)("after $mode at $name all invariants hold (seed $seed)", async (experiment) => {
  const outcome = outcomes.get(experiment);
  const words = outcome?.log ? await tailOf(outcome.log) : "";
  expect(outcome?.violations, words).toEqual([]);
  expect(outcome?.isHit, `the point was not reached\n${words}`).toBe(true);
});
