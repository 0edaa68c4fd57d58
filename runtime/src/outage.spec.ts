import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Timer } from "./timer.ts";
import { prolonged, prolongedAll, type Outage } from "./outage.ts";

const set = 100_000;
const timer = (policy: Timer["policy"], delay = 10_000): Timer => ({
  due: set + delay,
  set,
  gen: 1,
  ...(policy && { policy }),
});

/** Disjoint outages in order, around the life of a timer. */
const outages = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 30_000 })), {
    maxLength: 12,
  })
  .map((spans) => {
    let at = set - 40_000;
    return spans.map(([quiet, gap]): Outage => {
      const from = at + quiet;
      at = from + gap;
      return { from, to: at };
    });
  });
const livedBetween = (from: number, to: number, gaps: readonly Outage[]): number =>
  gaps.reduce((sum, gap) => sum - Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from)), to - from);

describe("L6 an outage", () => {
  test("means nothing to a timer that was stored before there were policies (L11)", () => {
    const stored = JSON.parse('{"due":110000,"set":100000,"gen":3}') as Timer;
    expect(prolonged(stored, [{ from: 101_000, to: 500_000 }])).toBe(stored);
  });

  test("moves a deadline that counts what remains by its part between setting and deadline", () => {
    const once = prolonged(timer("remaining"), [{ from: 95_000, to: 103_000 }]);
    expect(once).toMatchObject({ due: 113_000, held: 3_000, gaps: [[100_000, 103_000]] });
    expect(prolonged(once, [{ from: 112_000, to: 120_000 }])).toMatchObject({ due: 121_000, held: 11_000 });
    expect(prolonged(once, [{ from: 113_000, to: 120_000 }])).toBe(once);
  });

  test("lets a delay begin anew, three times and no more", () => {
    const gap = (n: number): Outage => ({ from: 104_000 + n * 9_000, to: 109_000 + n * 9_000 });
    expect(prolonged(timer("restart"), [gap(0)]).due).toBe(119_000);
    const four = [gap(0), gap(1), gap(2), gap(3)];
    expect(prolonged(timer("restart"), four.slice(0, 3)).due).toBe(137_000);
    expect(prolonged(timer("restart"), four).due).toBe(142_000);
  });

  test.each(["remaining", "restart"] as const)(
    "is counted once, learned at once or one by one: %s",
    (policy) => {
      fc.assert(
        fc.property(outages, (gaps) => {
          const atOnce = prolonged(timer(policy), gaps);
          let oneByOne = timer(policy);
          for (let known = 1; known <= gaps.length; known += 1)
            oneByOne = prolonged(JSON.parse(JSON.stringify(oneByOne)) as Timer, gaps.slice(0, known));
          expect(oneByOne).toEqual(atOnce);
          expect(prolonged(atOnce, gaps)).toBe(atOnce);
        }),
      );
    },
  );

  test("leaves a delay that counts what remains exactly its length of time in which workers lived", () => {
    fc.assert(
      fc.property(outages, (gaps) => {
        const { due } = prolonged(timer("remaining"), gaps);
        expect(livedBetween(set, due, gaps)).toBe(10_000);
      }),
    );
  });

  test("never lets a delay that begins anew take more than four times its length of lived time", () => {
    fc.assert(
      fc.property(outages, (gaps) => {
        const { due } = prolonged(timer("restart"), gaps);
        const lived = livedBetween(set, due, gaps);
        expect(lived).toBeGreaterThanOrEqual(10_000);
        expect(lived).toBeLessThanOrEqual(40_000);
      }),
    );
  });

  test("that concerns none of an actor's timers leaves them the same object", () => {
    const timers = { a: timer(undefined), b: timer("remaining") };
    expect(prolongedAll(timers, [{ from: 1, to: 2 }])).toBe(timers);
  });
});
