// L2, L8: what did not end beside others is held, and carried by itself, two at once at most.
import { expect, test } from "vitest";
import { createApart } from "./apart.ts";
import type { Errand } from "./errand.ts";

const scene = () => {
  const held: string[] = [];
  const begun: string[] = [];
  const restored: string[] = [];
  const gates = new Map<string, () => void>();
  const stopping = new AbortController();
  const apart = createApart({
    async hold(errand) {
      held.push(errand.actorId);
      return errand.actorId === "lost" ? null : { ...errand, tries: 1 };
    },
    carry({ actorId }) {
      begun.push(actorId);
      return new Promise<void>((resolve) => gates.set(actorId, resolve));
    },
    restore: ({ actorId }) => void restored.push(actorId),
    ended() {},
    signal: stopping.signal,
  });
  const begins = (...actorIds: string[]) => expect.poll(() => begun).toEqual(actorIds);
  const end = (actorId: string): void => gates.get(actorId)?.();
  const errands = ["a", "b", "lost", "c", "d"].map((actorId): Errand => ({ actorId, messages: [] }));
  return { apart, held, begun, begins, restored, end, errands, stopping };
};

test("two suspects are apart at once at most, the next follows when one has ended, and all are held at once", async () => {
  const { apart, held, begins, end, errands } = scene();
  apart.add(errands);
  expect(held).toEqual(["a", "b", "lost", "c", "d"]);
  await begins("a", "b");
  await expect.poll(() => apart.underWay).toBe(2);
  end("b");
  await begins("a", "b", "c");
  expect(apart.underWay).toBe(2);
  end("a");
  end("c");
  await begins("a", "b", "c", "d");
  await expect.poll(() => apart.underWay).toBe(1);
});

test("suspects that wait when the host stops are given back, and none begins", async () => {
  const { apart, begins, begun, restored, end, errands, stopping } = scene();
  apart.add(errands.slice(0, 4));
  await begins("a", "b");
  await expect.poll(() => apart.underWay).toBe(2);
  stopping.abort();
  apart.add(errands.slice(4));
  end("a");
  await expect.poll(() => restored.toSorted()).toEqual(["c", "d"]);
  await expect.poll(() => apart.underWay).toBe(1);
  expect(begun).toEqual(["a", "b"]);
});
