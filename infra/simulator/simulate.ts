// The simulator's process: arguments in, progress and an exit code out.
import { parseArguments } from "./arguments.ts";
import { createProgress, summary } from "./progress.ts";
import { startSimulation } from "./simulation.ts";

const EXIT = { done: 0, wrongArguments: 2, refused: 3, nothingAccepted: 4 } as const;
const SHOWN_EVERY_MS = process.stdout.isTTY ? 500 : 10_000;

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2), process.env);
  if (parsed.kind === "help") {
    process.stdout.write(parsed.text);
    return EXIT.done;
  }
  if (parsed.kind === "wrong") {
    process.stderr.write(`${parsed.sentence}\n`);
    return EXIT.wrongArguments;
  }
  const run = parsed.arguments;
  const startedAt = Date.now();
  const elapsedS = (): number => (Date.now() - startedAt) / 1000;
  const progress = createProgress(process.stdout);
  progress.say(
    `${run.devices} devices of ${run.site} to ${run.url}, ${run.scenario}, seed ${run.seed}, ` +
      `${run.rate}/s each, days ${run.speed} times faster`,
  );
  const simulation = startSimulation({ ...run, say: (line) => progress.say(line) });
  const showing = setInterval(() => progress.show(simulation.stats(true), elapsedS()), SHOWN_EVERY_MS);
  const stop = (): void => void simulation.stop();
  process.once("SIGINT", stop).once("SIGTERM", stop);

  const ending = await simulation.finished;
  clearInterval(showing);
  progress.end();
  if (ending.kind === "refused") progress.say(`The API refuses us. ${ending.sentence}`);
  const statistics = simulation.stats();
  progress.say(summary(statistics, elapsedS()));
  if (ending.kind === "refused") return EXIT.refused;
  return ending.kind === "done" && statistics.accepted === 0 ? EXIT.nothingAccepted : EXIT.done;
}

process.exitCode = await main();
