// The sample of `pnpm test`: two bugs, one of the code and one of the statement, and a change that is none.
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { bugs } from "./bugs.ts";
import type { Sabotage } from "./sabotage.ts";
import { judge, JUDGED_WITHIN_MS, runSuites, type Verdict } from "./suites.ts";
import { copyTree, type Tree } from "./tree.ts";

let tree: Tree;

beforeAll(async () => {
  tree = await copyTree(join(import.meta.dirname, "..", ".."));
});
afterAll(() => tree?.remove());

const env = { TEST_DATABASE_URL: inject("databaseUrl") };
const verdictOn = (bug: Sabotage): Promise<Verdict> =>
  tree.withBug(bug, () => judge((files) => runSuites(tree.root, files, env, true), bug.suites));
/** What hangs is given up by the score itself, which says so. */
const limit = JUDGED_WITHIN_MS + 30_000;

test.each(["no-cursor", "commit-without-version-check"])(
  "%s is noticed",
  async (name) => {
    const bug = bugs.find((one) => one.name === name) as Sabotage;
    expect(await verdictOn(bug)).toMatchObject({ kind: "red" });
  },
  limit,
);

test(
  "a change that breaks nothing is not called noticed",
  async () => {
    const [bug] = bugs.filter(({ name }) => name === "no-cursor") as [Sabotage];
    expect(await verdictOn({ ...bug, replace: `${bug.find} // still here` })).toEqual({ kind: "green" });
  },
  limit,
);

test(
  "a file that does not load proves nothing",
  async () => {
    const [bug] = bugs.filter(({ name }) => name === "no-cursor") as [Sabotage];
    expect(await verdictOn({ ...bug, replace: "if (" })).toMatchObject({ kind: "unclear" });
  },
  limit,
);
