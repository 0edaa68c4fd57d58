// L2, L8: what did not end beside others is held, and carried by itself, two at once at most.
import { expect, test } from "vitest";
import { createApart } from "./apart.ts";
import type { Errand } from "./errand.ts";
import { sample } from "../test/story.ts";

const scene = () => {
  const held: string[] = [];
  const begun: string[] = [];
  const restored: string[] = [];
  const looked: string[] = [];
  const behind = new Map<string, Promise<void>>();
  const gates = new Map<string, () => void>();
  const stopping = new AbortController();
  const apart = createApart({
    async hold(errand) {
      held.push(errand.actorId);
      return errand.actorId === "lost" ? null : { ...errand, tries: 1 };
    },
    async holdBehind(actorId) {
      looked.push(actorId);
      await behind.get(actorId);
      return false;
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
  return { apart, held, begun, begins, restored, looked, behind, end, errands, stopping };
};

test("two suspects are apart at once at most, the next follows when one has ended, and all are held at once", async () => {
  const { apart, held, begins, end, errands } = scene();
  apart.add(errands);
  expect(held).toEqual(["a", "b", "lost", "c", "d"]);
  await begins("a", "b");
  await expect.poll(() => apart.underWay).toBe(4);
  end("b");
  await begins("a", "b", "c");
  expect(apart.underWay).toBe(3);
  end("a");
  end("c");
  await begins("a", "b", "c", "d");
  await expect.poll(() => apart.underWay).toBe(1);
});

test("suspects that wait when the host stops are given back, and none begins", async () => {
  const { apart, begins, begun, restored, end, errands, stopping } = scene();
  apart.add(errands.slice(0, 4));
  await begins("a", "b");
  await expect.poll(() => apart.underWay).toBe(3);
  stopping.abort();
  apart.add(errands.slice(4));
  end("a");
  await expect.poll(() => restored.toSorted()).toEqual(["c", "d"]);
  await expect.poll(() => apart.underWay).toBe(1);
  expect(begun).toEqual(["a", "b"]);
});

test("L3 what comes for a suspect is held while its try waits, and never while that may write", async () => {
  const { apart, begins, looked, behind, end, errands } = scene();
  apart.add(errands.slice(0, 1));
  await begins("a");
  looked.length = 0;
  apart.look();
  expect(looked).toEqual([]);
  const held = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<string>();
  behind.set("a", held.promise);
  const told: string[] = [];
  const waited = apart.open("a", () => answered.promise).then((answer) => told.push(answer));
  expect(looked).toEqual(["a"]);
  // Twice while it is held already: looked at once more, when that is over.
  apart.look();
  apart.look();
  answered.resolve("it ended");
  await answered.promise;
  expect([looked, told]).toEqual([["a"], []]);
  held.resolve();
  await waited;
  expect([looked, told]).toEqual([["a"], ["it ended"]]);
  end("a");
  await expect.poll(() => apart.underWay).toBe(0);
});

test("what comes while something is being held is looked at as soon as that is held", async () => {
  const { apart, begins, looked, behind, end, errands } = scene();
  apart.add(errands.slice(0, 1));
  await begins("a");
  looked.length = 0;
  const held = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  behind.set("a", held.promise);
  const waited = apart.open("a", () => answered.promise);
  apart.look();
  held.resolve();
  await expect.poll(() => looked).toEqual(["a", "a"]);
  answered.resolve();
  await waited;
  end("a");
});

test("nothing is held for one whose own messages could not be: they came before", async () => {
  const { apart, begins, looked, end } = scene();
  apart.add([{ actorId: "a", messages: [sample("a", 1)] }]);
  await begins("a");
  await apart.open("a", async () => apart.look());
  expect(looked).toEqual([]);
  end("a");
});
