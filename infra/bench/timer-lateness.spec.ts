import { expect, test } from "vitest";
import { outcomeOf, type Course } from "./timer-lateness.ts";

const course: Course = {
  kills: [{ from: 2_000, to: 3_000 }],
  outage: { from: 5_000, to: 7_000 },
  recoveryMs: 1_500,
  perSecond: 1,
};
const expected = new Map([1_000, 2_500, 4_000, 6_000].map((due) => [`b-${due}`, due]));
const firing = (due: number, lateMs: number, at = due) => ({
  actorId: `b-${due}`,
  at,
  committedAt: due + lateMs,
});
const asSet = [firing(1_000, 100), firing(2_500, 5_000), firing(4_000, 200), firing(6_000, 9_000)];

test("lateness is judged outside the kills and the outage and told for all", () => {
  const { figures, faults } = outcomeOf(expected, { firings: asSet, unusual: 0 }, course);
  expect(faults).toEqual([]);
  const [outside, all] = figures;
  expect(outside).toMatchObject({ value: 200, goal: { atMost: 1_000 } });
  expect(outside?.beside).toMatchObject([{ value: 100 }, { value: 200 }, { value: 2 }]);
  expect(all?.value).toBe(9_000);
  expect(all?.beside.map(({ value }) => value)).toEqual([200, 9_000, 5_000, 5_000, 1_500]);
});

test.each([
  ["lost", asSet.slice(1), 0],
  ["fired more than once", [...asSet, firing(1_000, 300)], 0],
  ["fired early", [firing(1_000, 100, 999), ...asSet.slice(1)], 0],
  ["fired early", [firing(1_000, -1), ...asSet.slice(1)], 0],
  ["nobody had set", [...asSet, { ...firing(1_000, 1), actorId: "b-9" }], 0],
  ["more or less than one commit", asSet, 1],
] as const)("timers that were %s make the run fail", (what, firings, unusual) => {
  const { faults } = outcomeOf(expected, { firings, unusual }, course);
  expect(faults).toEqual([expect.stringMatching(`^1 timers .*${what}`)]);
});
