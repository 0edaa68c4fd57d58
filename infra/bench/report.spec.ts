import { expect, test } from "vitest";
import { type Figure, verdictOf } from "./figure.ts";
import { quantile } from "./quantiles.ts";
import { amount, markdown } from "./report.ts";

const figure = (more: Partial<Figure>): Figure => ({
  name: "one hot device",
  value: 900,
  unit: "/s",
  goal: { atLeast: 1_000 },
  beside: [],
  ...more,
});
const computer = { description: "2 × CPU", busyBefore: 0 };
const reportOf = (figures: readonly Figure[], faults: readonly string[] = []): string =>
  markdown({
    at: "2026-01-01T00:00:00Z",
    computer,
    benches: [{ bench: "hot", figures, faults, seconds: 1 }],
  });

test("what could not be measured meets no goal", () => {
  expect(verdictOf(figure({ value: Number.NaN }))).toBe("missed");
  expect(verdictOf(figure({ value: Number.NaN, goal: { atMost: 1 } }))).toBe("missed");
  expect(verdictOf(figure({ value: 1, goal: { atMost: 1 } }))).toBe("met");
});

test("a missed goal is said in the table and below it", () => {
  const text = reportOf([figure({}), figure({ name: "wake", value: 5, unit: "ms", goal: { atMost: 10 } })]);
  expect(text).toContain("| one hot device | 900/s | ≥ 1 000/s | **missed** |");
  expect(text).toContain("**Missed: 1 of 2 goals.**");
  expect(text).toContain("- one hot device: 900/s instead of ≥ 1 000/s");
  expect(text).not.toContain("- wake");
});

test("a figure of another load than its name says meets no goal, whatever its value, and is said below the table", () => {
  const given = figure({ unmeasured: "not measured at half load" });
  expect(verdictOf({ ...given, value: 1, goal: { atMost: 2 } })).toBe("unmeasured");
  const text = reportOf([given]);
  expect(text).toContain("| one hot device | 900/s | ≥ 1 000/s | **not measured at half load** |");
  expect(text).toContain("- one hot device: not measured at half load");
});

test("a fault is told although every goal was met", () => {
  const text = reportOf([figure({ value: 2_000 })], ["3 readings lost"]);
  expect(text).toContain("**Faults: the run has failed.**");
  expect(text).toContain("- hot: 3 readings lost");
});

test("a limit, a peer and a reference are named as what they are", () => {
  const beside = [
    { role: "limit", name: "raw commit", value: 30_000, unit: "/s" },
    { role: "reference", name: "Restate, not in this run", value: 470, unit: "/s" },
    { role: "detail", name: "p50", value: 0.5, unit: "ms" },
  ] as const;
  expect(reportOf([figure({ beside })])).toContain(
    "limit: raw commit 30 000/s; reference: Restate, not in this run 470/s; p50 0.50 ms |",
  );
});

test("a quantile is a sample that was measured, not one between two", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(
    quantile(
      Array.from({ length: 100 }, (_, n) => n + 1),
      0.99,
    ),
  ).toBe(99);
  expect(quantile([7], 0.99)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

test("amounts keep the digits that matter", () => {
  expect([amount(12_345.6, "/s"), amount(0.734, "×"), amount(9.96, "ms"), amount(0, "")]).toEqual([
    "12 346/s",
    "0.73 ×",
    "10.0 ms",
    "0",
  ]);
});
