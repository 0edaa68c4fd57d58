import { expect, test } from "vitest";
import { quantile, weightedQuantile } from "./quantiles.ts";

const hundred = Array.from({ length: 100 }, (_, n) => n + 1);

test("a quantile of one group is that of its samples, however many stand for the whole", () => {
  for (const share of [0.01, 0.5, 0.99, 1])
    expect(weightedQuantile([{ of: hundred, share: 1 }], share)).toBe(quantile([...hundred], share));
  expect(weightedQuantile([], 0.5)).toBeNaN();
});

test("a group weighs what its share says and not what it has samples", () => {
  const slow = { of: [1_000], share: 0.02 };
  const quick = { of: hundred, share: 0.98 };
  expect(weightedQuantile([slow, quick], 0.99)).toBe(1_000);
  expect(
    weightedQuantile(
      [
        { ...slow, share: 0.005 },
        { ...quick, share: 0.995 },
      ],
      0.99,
    ),
  ).toBe(100);
});
