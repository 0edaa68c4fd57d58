import type { Worker } from "@microgrid/db";
import { expect, test } from "vitest";
import { checkOf, feedCheck, oldestMessageOf, outward, overall, workersCheck } from "./health.ts";

const worker = (silentMs: number, oldestMs = 0): Worker => ({
  workerId: "w",
  host: "node-a",
  pid: 1,
  version: "1",
  startedAt: 0,
  seenAt: 0,
  silentMs,
  stats: {
    backlog: 0,
    oldestMs,
    residents: 0,
    turnMs: 0,
    turns: 0,
    messages: 0,
    transitions: 0,
    conflicts: 0,
    letters: 0,
    failures: 0,
  },
});
const ok = { status: "ok" } as const;
const good = { database: ok, queue: ok, redis: { status: "unused" }, feed: ok, workers: ok } as const;

test("one worker that reports and keeps up is enough", () => {
  expect(workersCheck([worker(40_000), worker(2_000, 300)])).toEqual({ status: "ok", lagMs: 300 });
});

test("silence of all is told with how long and what to do", () => {
  expect(workersCheck([worker(12_001), worker(30_000)])).toMatchObject({
    status: "down",
    detail: expect.stringMatching(/^No worker has reported for 12 s\. .*Start one with: /),
  });
  expect(workersCheck([])).toMatchObject({
    status: "down",
    detail: expect.stringContaining("for a minute"),
  });
});

test("a worker that is silent says nothing about the oldest message", () => {
  expect(oldestMessageOf([worker(1_000, 5), worker(20_000, 99_000)])).toBe(5);
  expect(oldestMessageOf([worker(20_000, 99_000)])).toBeNull();
});

test("a message that waits for long is told with what to do", () => {
  expect(workersCheck([worker(0, 34_400)])).toEqual({
    status: "degraded",
    lagMs: 34_400,
    detail:
      "The oldest message has waited 34 s for its commit. Workers are too few or too slow: start another one.",
  });
});

test("without workers the API is degraded, because it still takes and tells; without the database it is down", () => {
  expect(overall(good)).toBe("ok");
  expect(overall({ ...good, workers: workersCheck([]) })).toBe("degraded");
  expect(overall({ ...good, database: { status: "down" }, workers: workersCheck(null) })).toBe("down");
});

test("everybody is told what is wrong and nobody where it is; what is well stays as it is", () => {
  const queue = checkOf("connect ECONNREFUSED 10.1.2.3:9324");
  const feed = feedCheck({ lagMs: 7, error: "password authentication failed for user microgrid" });
  const told = outward({ ...good, queue, feed });
  expect(JSON.stringify(told)).not.toMatch(/10\.1\.2\.3|ECONN|microgrid/);
  expect(told).toMatchObject({ queue: { status: "down" }, feed: { status: "degraded", lagMs: 7 } });
  expect(outward(good)).toEqual(good);
});
