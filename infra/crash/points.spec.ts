import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { points } from "./points.ts";

const root = join(import.meta.dirname, "..", "..");
const sources = globSync("{runtime,db,api,actors}/src/**/*.ts", {
  cwd: root,
  exclude: ["**/*.spec.ts", "**/testing/**"],
});
const placed = sources.flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/\bcrashPoint\("(\w+)"/g)].map(([, name = ""]) => name),
);

test("the table says what each crash point of the sources means, and no other", () => {
  expect([...new Set(placed)].toSorted()).toEqual(Object.keys(points).toSorted());
});

test("no program and no image is started with the condition that arms crash points", () => {
  const files = globSync(
    "{package.json,*/package.json,infra/local/*.ts,infra/deploy/*,.ci/*,infra/docker-compose.yml}",
    {
      cwd: root,
      exclude: ["**/*.spec.ts"],
    },
  );
  const arming = files.filter((file) =>
    /(--conditions|-C)[= ]\S*crash-test/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(arming).toEqual([]);
});
