import type { Delivery, Message } from "@microgrid/runtime";
import { expect, test } from "vitest";
import { createFeeder } from "./feeder.ts";

const wake = (n: number): Message => ({ kind: "wake", actorId: `b-${n}`, version: 0 });
const numbersOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.flatMap(({ messages }) => messages.map(({ actorId }) => actorId));

test("no more than the window is on its way, and the rest comes when some is settled", async () => {
  const feeder = createFeeder(2, 4);
  const { signal } = new AbortController();
  const fed = feeder.feed(6, 60_000, wake);
  const first = await feeder.receive(signal);
  const second = await feeder.receive(signal);
  let third: readonly Delivery[] | null = null;
  const waiting = feeder.receive(signal).then((deliveries) => (third = deliveries));
  await new Promise((resolve) => setImmediate(resolve));
  expect(third).toBeNull();
  await feeder.settle(first);
  expect(numbersOf(await waiting)).toEqual(["b-4", "b-5"]);
  await feeder.settle([...second, ...(await waiting)]);
  expect(await fed).toBe(6);
});

test("what is given back comes again before anything new, and counts once", async () => {
  const feeder = createFeeder(1, 2);
  const { signal } = new AbortController();
  const fed = feeder.feed(2, 60_000, wake);
  const first = await feeder.receive(signal);
  await feeder.release(first);
  expect(numbersOf(await feeder.receive(signal))).toEqual(["b-0"]);
  await feeder.settle(first);
  await feeder.settle(first);
  const last = await feeder.receive(signal);
  expect(numbersOf(last)).toEqual(["b-1"]);
  await feeder.settle(last);
  expect(await fed).toBe(2);
});
