import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bugs } from "./bugs.ts";
import { type Sabotage, sabotaged } from "./sabotage.ts";

const root = join(import.meta.dirname, "..", "..");

test.each(bugs)("$name ($law) still has its place in $file", async (bug) => {
  const source = await readFile(join(root, bug.file), "utf8");
  expect(sabotaged(bug, source)).not.toBe(source);
  for (const suite of bug.suites) expect(existsSync(join(root, suite)), suite).toBe(true);
  expect(bug.suites.length).toBeGreaterThan(0);
});

test("each bug has a name of its own", () => {
  expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
});

test("a bug without a place, or with two, is an error", () => {
  const bug: Sabotage = { name: "n", law: "L1", file: "f", find: "x", replace: "y", suites: ["s"] };
  expect(sabotaged(bug, "axb")).toBe("ayb");
  expect(() => sabotaged(bug, "ab")).toThrow("does not contain");
  expect(() => sabotaged(bug, "axxb")).toThrow("more than once");
});
