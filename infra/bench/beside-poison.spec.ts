import { expect, test } from "vitest";
import { verdictOf } from "./figure.ts";
import { besidePoison } from "./beside-poison.ts";

const spell = (slowest: number, slow = 30): number[] =>
  Array.from({ length: 600 }, (_, n) => (n < slow ? slowest : 20));
const quiet = Array.from({ length: 18 }, () => spell(80));
const judge = { margin: 1.1, share: 0.2 };
const verdict = ({ ratio, unmeasured }: ReturnType<typeof besidePoison>) =>
  verdictOf({ value: ratio, goal: { atMost: judge.margin }, ...(unmeasured ? { unmeasured } : {}) });

test("harm in one spell of three with an event misses the goal", () => {
  const found = besidePoison([spell(80), spell(80), spell(2_000)], quiet, judge);
  expect([found.ratio, verdict(found)]).toEqual([25, "missed"]);
});

test("events that cost nothing meet the goal", () => {
  const found = besidePoison([spell(80), spell(81), spell(80)], quiet, judge);
  expect([found.noise, verdict(found)]).toEqual([1, "met"]);
});

test("where spells without an event differ by more than the margin nothing is met, and only harm beyond that is missed", () => {
  const uneven = quiet.map((_, n) => spell(n % 2 === 0 ? 80 : 100));
  expect(verdict(besidePoison([spell(80)], uneven, judge))).toBe("unmeasured");
  expect(verdict(besidePoison([spell(120)], uneven, judge))).toBe("unmeasured");
  expect(verdict(besidePoison([spell(200)], uneven, judge))).toBe("missed");
  expect(verdict(besidePoison([], quiet, judge))).not.toBe("met");
});
