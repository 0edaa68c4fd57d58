// Check
//
// `pnpm check`: what a machine can say about the sources without running them. Stops at the first failure and says what to do.
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import process from "node:process";

interface Step {
  readonly name: string;
  readonly what: string;
  readonly command: readonly string[];
  readonly fix: string;
}

const layers = ["runtime", "actors", "api", "web/src", "api-specs", "db", "infra"];

const steps: readonly Step[] = [
  {
    name: "format",
    what: "every file is formatted",
    command: ["oxfmt", "--check"],
    fix: "Run `pnpm format`.",
  },
  {
    name: "lint",
    what: "no known mistakes, no forgotten promises, no import cycles",
    command: ["oxlint", "--type-aware"],
    fix: "`oxlint --fix` mends some of it.",
  },
  {
    name: "types",
    what: "TypeScript and Vue templates",
    command: ["pnpm", "-r", "--aggregate-output", "run", "check"],
    fix: "The lines above name file and line.",
  },
  {
    name: "contract",
    what: "OpenAPI lint; generated files are fresh",
    command: ["pnpm", "openapi:check"],
    fix: "`pnpm openapi:generate` refreshes generated files.",
  },
  {
    name: "dead code",
    what: "unused files, exports, dependencies",
    command: ["knip", "--no-progress"],
    fix: "Delete what is unused, or declare the entry in knip.json.",
  },
  {
    name: "layers",
    what: "who may import whom",
    command: ["depcruise", "--config", ".dependency-cruiser.cjs", ...layers],
    fix: "The table is at the head of .dependency-cruiser.cjs.",
  },
];

const root = join(import.meta.dirname, "..", "..");
const path = [join(root, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);
const nameWidth = Math.max(...steps.map(({ name }) => name.length));

for (const { name, what, command, fix } of steps) {
  const startedAt = Date.now();
  process.stdout.write(`check  ${name.padEnd(nameWidth)}  ${what} … `);
  const [program = "", ...args] = command;
  const run = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, PATH: path },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  if (run.status === 0) {
    process.stdout.write(`ok (${seconds})\n`);
    continue;
  }
  process.stdout.write(
    `FAILED (${seconds})\n\n${run.stdout ?? ""}${run.stderr ?? ""}${run.error?.message ?? ""}\n`,
  );
  process.stdout.write(`check: ${name} failed (\`${command.join(" ")}\`). ${fix}\n`);
  process.exit(1);
}
process.stdout.write("check: all good\n");
