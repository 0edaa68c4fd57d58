// Sabotage score
//
// `pnpm test:sabotage [-- --only name,name]`: puts one bug at a time into a copy of the tree and runs the suites that must notice it.
// First all of them without any bug: they must be green. Never touches the working tree. Exits with 1 when a bug goes unnoticed.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { startEmbeddedPostgres } from "../local/servers/embedded-postgres.ts";
import { freePort } from "../local/ports.ts";
import { bugs } from "./bugs.ts";
import { judge, runSuites } from "./suites.ts";
import { copyTree } from "./tree.ts";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: { only: { type: "string", multiple: true } },
});
const wanted = new Set(values.only?.flatMap((names) => names.split(",")));
for (const name of wanted)
  if (!bugs.some((bug) => bug.name === name)) throw new Error(`There is no sabotage "${name}".`);
const chosen = wanted.size === 0 ? bugs : bugs.filter(({ name }) => wanted.has(name));
const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`;
const row = (...cells: readonly [string, string, string, string, string]): void => {
  const [name, law, verdict, time, test] = cells;
  process.stdout.write(
    `${name.padEnd(40)} ${law.padEnd(4)} ${verdict.padEnd(7)} ${time.padStart(8)}  ${test}\n`,
  );
};

const startedAt = performance.now();
const folder = await mkdtemp(join(tmpdir(), "microgrid-sabotage-postgres-"));
const postgres = await startEmbeddedPostgres({
  dataDir: join(folder, "postgres"),
  port: await freePort(),
  user: "postgres",
  password: "postgres",
  database: "postgres",
  settings: { fsync: "off", full_page_writes: "off", synchronous_commit: "on", max_connections: "300" },
});
const tree = await copyTree(join(import.meta.dirname, "..", ".."));
const env = { TEST_DATABASE_URL: postgres.url };
let caught = 0;
try {
  const suites = [...new Set(chosen.flatMap((bug) => bug.suites))];
  const first = await runSuites(tree.root, suites, env, false);
  // A machine under load may make a sound suite run out of time once.
  const sound = first.kind === "green" ? first : await runSuites(tree.root, suites, env, false);
  if (sound.kind !== "green") {
    const why = sound.kind === "red" ? sound.test : sound.why;
    throw new Error(`Without any bug the suites are not green, so they can say nothing: ${why}`);
  }
  process.stdout.write(`${suites.length} suites are green without any bug (${seconds(startedAt)}).\n\n`);
  row("bug", "law", "verdict", "time", "noticed by");
  for (const bug of chosen) {
    const since = performance.now();
    const verdict = await tree.withBug(bug, () =>
      judge((files) => runSuites(tree.root, files, env, true), bug.suites),
    );
    if (verdict.kind === "red") {
      caught += 1;
      row(bug.name, bug.law, "caught", seconds(since), verdict.test);
    } else {
      const why = verdict.kind === "unclear" ? verdict.why : "no test of its suites";
      row(bug.name, bug.law, verdict.kind === "unclear" ? "unclear" : "MISSED", seconds(since), why);
    }
  }
} finally {
  await tree.remove();
  await postgres.server.stop();
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`\nsabotage score: ${caught}/${chosen.length} (${seconds(startedAt)})\n`);
process.exitCode = caught === chosen.length ? 0 : 1;
