import { expect, test } from "vitest";
import { createFrameBatch } from "./frame-batch.ts";
import { sparkPath } from "./spark-path.ts";

test("many items before a frame are applied at once, in order", () => {
  const applied: number[][] = [];
  const frames: (() => void)[] = [];
  const batch = createFrameBatch<number>(
    (items) => applied.push(items),
    (run) => {
      frames.push(run);
      return () => {};
    },
  );
  for (let i = 0; i < 1000; i++) batch.add(i);
  expect(frames).toHaveLength(1);
  frames[0]!();
  expect(applied).toHaveLength(1);
  expect(applied[0]).toHaveLength(1000);
  batch.add(1);
  expect(frames).toHaveLength(2);
});

test("an ended batch applies nothing more", () => {
  const applied: number[][] = [];
  const batch = createFrameBatch<number>(
    (items) => applied.push(items),
    () => () => {},
  );
  batch.add(1);
  batch.end();
  batch.flush();
  expect(applied).toEqual([]);
});

test("the newest value of a spark stands at the right edge", () => {
  expect(sparkPath([0, 10], 100, 20, 11)).toBe("90,19 100,1");
});

test("noise smaller than its scale stays flat", () => {
  const heights = sparkPath([5, 5.1, 5], 100, 20, 3, 100)
    .split(" ")
    .map((point) => Number(point.split(",")[1]));
  expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(0.2);
  expect(sparkPath([5], 100, 20, 3)).toBe("");
});
