import { expect, test } from "vitest";
import { faultsOfCounts, frameLatencies, quantileOf } from "./frame-latencies.ts";

/** Two clients; the first got three frames in two pieces. */
const heard = {
  course: [
    { tx: "7", end: 10 },
    { tx: "7", end: 20 },
    { tx: "8", end: 30 },
  ],
  progress: Float64Array.from([20, 1_005, 30, 1_050, -1, 30, 1_030, -1]),
};

test("each frame of each client counts once, from its commit to the piece it came with", () => {
  const counts = frameLatencies(
    heard,
    new Map([
      ["7", 1_000],
      ["8", 1_020],
    ]),
    1,
  );
  expect([5, 10, 30].map((ms) => counts[ms])).toEqual([1, 1, 2]);
  expect([quantileOf(counts, 0.5), quantileOf(counts, 1)]).toEqual([10, 30]);
  expect(faultsOfCounts(counts, 4)).toEqual([]);
});

test("frames of a commit that nobody dated are a fault and not left out in silence", () => {
  const counts = frameLatencies(heard, new Map([["7", 1_000]]), 0);
  expect(faultsOfCounts(counts, 6)).toEqual(["the latency of 2 of 6 frames is not known"]);
});
