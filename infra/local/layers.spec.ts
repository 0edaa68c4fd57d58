// Every rule of the layer table is broken once on purpose: a rule that notices nothing is worse than none.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const packages = ["api-specs", "runtime", "actors", "db", "api", "web", "infra"];
let folder: string;

const write = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
};

/** A workspace of the same shape, in which every package could reach every other. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "microgrid-layers-"));
  await cp(join(root, ".dependency-cruiser.cjs"), join(folder, ".dependency-cruiser.cjs"));
  await cp(join(root, "tsconfig.base.json"), join(folder, "tsconfig.base.json"));
  const externals = ["xstate", "pg", "@aws-sdk/client-sqs"];
  const dependencies = Object.fromEntries(
    [...packages.map((name) => `@microgrid/${name}`), ...externals].map((name) => [name, "*"]),
  );
  await mkdir(join(folder, "node_modules/@microgrid"), { recursive: true });
  for (const name of packages) {
    const manifest = { name: `@microgrid/${name}`, type: "module", exports: "./src/index.ts", dependencies };
    await write(`${name}/package.json`, JSON.stringify(manifest));
    await write(`${name}/src/index.ts`, "export const it = 1;\n");
    await symlink(join(folder, name), join(folder, "node_modules/@microgrid", name));
  }
  await write("package.json", JSON.stringify({ name: "root", dependencies }));
  for (const name of externals) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, exports: "./index.js" }));
    await write(`node_modules/${name}/index.js`, "export const it = 1;\n");
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const allowed: [string, string][] = [
  ["actors/src/battery.ts", "@microgrid/runtime"],
  ["actors/src/breaker.ts", "@microgrid/api-specs"],
  ["actors/src/worker.ts", "@microgrid/db"],
  ["db/src/store.ts", "@microgrid/runtime"],
  ["api/src/server.ts", "@microgrid/db"],
  ["web/src/main.ts", "@microgrid/api-specs"],
  ["runtime/src/sqs/mailbox.ts", "@aws-sdk/client-sqs"],
  ["runtime/src/step.ts", "xstate"],
  ["infra/simulator/simulate.ts", "@microgrid/api-specs"],
  ["infra/local/dev.ts", "@microgrid/db"],
];

const forbidden: [string, string, string][] = [
  ["api-specs/src/a.ts", "@microgrid/runtime", "api-specs-knows-only-itself"],
  ["runtime/src/a.ts", "@microgrid/actors", "runtime-knows-only-itself"],
  ["runtime/src/a-2.ts", "@microgrid/db", "runtime-knows-only-itself"],
  ["runtime/src/a-3.ts", "pg", "runtime-stands-on-xstate-alone"],
  ["runtime/src/a-4.ts", "@aws-sdk/client-sqs", "only-src-sqs-knows-aws"],
  ["db/src/a.ts", "@microgrid/actors", "db-knows-only-runtime"],
  ["db/src/a-2.ts", "@microgrid/api-specs", "db-knows-only-runtime"],
  ["actors/src/battery-3.ts", "@microgrid/db", "only-the-worker-knows-db"],
  ["actors/src/worker-2.ts", "@microgrid/api", "actors-knows-only-api-specs-and-db-and-runtime"],
  ["api/src/a.ts", "@microgrid/web", "api-knows-only-actors-and-api-specs-and-db-and-runtime"],
  ["web/src/a.ts", "@microgrid/runtime", "web-knows-only-api-specs"],
  ["web/src/a-2.ts", "@microgrid/actors", "web-knows-only-api-specs"],
  ["infra/simulator/a.ts", "@microgrid/db", "simulator-is-a-black-box"],
  ["infra/simulator/a-2.ts", "../src/index.ts", "simulator-is-a-black-box"],
  ["api/src/a-2.ts", "../../db/src/index.ts", "packages-through-the-front-door"],
  ["api/src/a-3.ts", "../../nowhere.ts", "nothing-unresolved"],
  ["api/src/a-4.ts", "./a-4.ts", "no-cycles"],
];

/** file → the rules it breaks, with all files of both tables present. */
const cruise = async (): Promise<Map<string, string[]>> => {
  const bin = join(root, "node_modules/.bin/depcruise");
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...packages];
  const json = await new Promise<string>((resolve, reject) => {
    execFile(bin, args, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout) =>
      stdout === "" ? reject(error) : resolve(stdout),
    );
  });
  const { summary } = JSON.parse(json) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return summary.violations.reduce(
    (broken, { from, rule }) => broken.set(from, [...(broken.get(from) ?? []), rule.name]),
    new Map<string, string[]>(),
  );
};

let broken: Map<string, string[]>;

beforeAll(async () => {
  for (const [file, imported] of [...allowed, ...forbidden]) {
    await write(file, `import { it } from "${imported}";\nexport const that = it;\n`);
  }
  broken = await cruise();
}, 60_000);

test.for(allowed)("%s may import %s", ([file]) => {
  expect(broken.get(file) ?? []).toEqual([]);
});

test.for(forbidden)("%s must not import %s: %s", ([file, , rule]) => {
  expect(broken.get(file) ?? []).toContain(rule);
});
