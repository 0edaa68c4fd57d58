import { expect, test } from "vitest";
import { APART_BLAME_MS, isProvenApart, patienceFor, shortPatience } from "./patience.ts";

test("a suspect alone on its thread has proven nothing before a tenth of a second of work, however short its patience", () => {
  const patienceMs = patienceFor(shortPatience, 1, 1);
  expect(patienceMs).toBeGreaterThanOrEqual(APART_BLAME_MS);
  expect([99, 101].map((workedMs) => isProvenApart(workedMs, patienceMs, 1))).toEqual([false, true]);
});

test("five hundred messages are given more time, and more has to be done in it", () => {
  const patienceMs = patienceFor(shortPatience, 1, 500);
  expect([101, 149, 151].map((workedMs) => isProvenApart(workedMs, patienceMs, 500))).toEqual([
    false,
    false,
    true,
  ]);
});
