import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patiently } from "./patiently.ts";
import { Problem, ProblemError } from "./problem.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refusal = (code: string) => new ProblemError({ ...Problem.away(429), code });

test("what is too much for one second is asked for again in the next, and other refusals are told at once", async () => {
  const ask = vi.fn<() => Promise<string>>();
  ask.mockRejectedValueOnce(refusal("limit.exceeded")).mockResolvedValueOnce("taken");
  const taken = patiently(ask);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([await taken, ask.mock.calls.length]).toEqual(["taken", 2]);
  ask.mockRejectedValueOnce(refusal("backlog.full"));
  await expect(patiently(ask)).rejects.toMatchObject({ problem: { code: "backlog.full" } });
  expect(ask).toHaveBeenCalledTimes(3);
});

test("what stays too much is given up", async () => {
  const ask = vi.fn(() => Promise.reject(refusal("limit.exceeded")));
  const code = patiently(ask, 3).catch((thrown: unknown) => Problem.fromThrown(thrown).code);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([await code, ask.mock.calls.length]).toEqual(["limit.exceeded", 3]);
});
