import { expect, test } from "vitest";
import { judge, type Verdict } from "./suites.ts";

const red: Verdict = { kind: "red", file: "a.spec.ts", test: "it holds" };

async function judged(...verdicts: readonly Verdict[]) {
  const left = [...verdicts];
  const asked: (readonly string[])[] = [];
  const verdict = await judge(
    async (suites) => {
      asked.push(suites);
      return left.shift() as Verdict;
    },
    ["a.spec.ts", "b.spec.ts"],
  );
  return { verdict, asked };
}

test("a test that fails and fails again has noticed the bug, and only its file is run again", async () => {
  expect(await judged(red, red)).toEqual({
    verdict: red,
    asked: [["a.spec.ts", "b.spec.ts"], ["a.spec.ts"]],
  });
});

test("a test that fails once and not again has noticed nothing", async () => {
  const { verdict } = await judged(red, { kind: "green" });
  expect(verdict).toEqual({ kind: "unclear", why: "failed once and not again: it holds" });
});

test("what is green or unclear is not asked again", async () => {
  expect((await judged({ kind: "green" })).asked).toHaveLength(1);
  expect((await judged({ kind: "unclear", why: "no test ran" })).verdict.kind).toBe("unclear");
});
