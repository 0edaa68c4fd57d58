import { expect, test } from "vitest";
import { startNoise, stepNoise } from "./noise.ts";
import { shared } from "./quantity.ts";
import { createRandom, seedOf } from "./random.ts";

test("the noise keeps its deviation and its memory whatever the step width", () => {
  for (const dtS of [1, 10]) {
    let noise = startNoise(42);
    const values: number[] = [];
    for (let step = 0; step < 200_000; step += 1) {
      noise = stepNoise(noise, { deviation: 0.02, relaxationS: 160 }, dtS);
      values.push(noise.value);
    }
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.017);
    expect(Math.sqrt(variance)).toBeLessThan(0.023);
    const lag = Math.round(10 / dtS);
    const covariance =
      values.slice(lag).reduce((sum, value, index) => sum + value * (values[index] ?? 0), 0) / values.length;
    expect(covariance / variance).toBeGreaterThan(0.91); // measured 50 Hz data: 0.91 to 0.96 at 10 s
    expect(covariance / variance).toBeLessThan(0.96);
  }
});

test("a step of no time changes nothing", () => {
  const noise = startNoise(1);
  expect(stepNoise(noise, { deviation: 1, relaxationS: 1 }, 0)).toBe(noise);
});

test("different words give different streams, the same words the same", () => {
  expect(seedOf("a", 1)).not.toBe(seedOf("a", 2));
  expect(createRandom(seedOf("x"))()).toBe(createRandom(seedOf("x"))());
});

test("shares add up to the total or to all there is, and nobody bears more than it can", () => {
  const bearers = [
    { capacity: 10, weight: 100 },
    { capacity: 50, weight: 1 },
    { capacity: 0, weight: 5 },
  ];
  expect(shared(30, bearers).reduce((a, b) => a + b, 0)).toBeCloseTo(30, 9);
  expect(shared(100, bearers).map((share) => Math.round(share))).toEqual([10, 50, 0]);
});
