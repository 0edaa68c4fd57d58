import { expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { createBacklog } from "./backlog.ts";
import type { Message } from "./message.ts";

const told = (messages: readonly Message[]): string[] =>
  messages.map((message) =>
    message.kind === "sample" ? String(message.seq) : message.kind === "notice" ? message.id : "wake",
  );

test("a command overtakes the telemetry of a thousand actors and of its own", () => {
  const backlog = createBacklog();
  for (let n = 0; n < 1_000; n += 1) backlog.add([sample(`a${n}`, 1), sample(`a${n}`, 2)], null);
  backlog.add([notice("a999", "stop", "told")], null);
  const [first] = backlog.take(1, 10);
  expect(first?.actorId).toBe("a999");
  expect(told(first?.messages ?? [])).toEqual(["stop", "1", "2"]);
});

test("an actor that was called forward is given out once", () => {
  const backlog = createBacklog();
  backlog.add([sample("a", 1)], null);
  backlog.add([notice("a", "stop", "told")], null);
  expect(backlog.take(10, 10)).toHaveLength(1);
  expect(backlog.take(10, 10)).toHaveLength(0);
});

test("an actor under way is not given out again before it is back, and then with what came meanwhile", () => {
  const backlog = createBacklog();
  backlog.add([sample("a", 1)], null);
  const [errand] = backlog.take(10, 10);
  backlog.add([sample("a", 2)], null);
  expect(backlog.take(10, 10)).toEqual([]);
  if (errand) backlog.finish(errand);
  expect(told(backlog.take(10, 10)[0]?.messages ?? [])).toEqual(["2"]);
});

test("what must be carried again comes before what came later", () => {
  const backlog = createBacklog();
  backlog.add([sample("a", 1)], null);
  const [errand] = backlog.take(10, 10);
  backlog.add([sample("a", 2)], null);
  if (errand) backlog.restore(errand);
  expect(told(backlog.take(10, 10)[0]?.messages ?? [])).toEqual(["1", "2"]);
});

test("a hundred wakes of one actor are one, after the readings that were accepted before", () => {
  const backlog = createBacklog();
  for (let n = 0; n < 100; n += 1) backlog.add([wake("a")], null);
  backlog.add([sample("a", 1)], null);
  expect([backlog.size, backlog.wakes]).toEqual([2, 1]);
  const [errand] = backlog.take(1, 10);
  expect(told(errand?.messages ?? [])).toEqual(["1", "wake"]);
  if (errand) backlog.finish(errand);
  expect([backlog.size, backlog.wakes]).toEqual([0, 0]);
});

test("a receipt is complete when the last of its messages is true", () => {
  const backlog = createBacklog();
  let done = 0;
  backlog.add([sample("a", 1), sample("b", 1)], { open: 2, complete: () => (done += 1) });
  const [first, second] = backlog.take(2, 10);
  if (first) backlog.finish(first);
  expect(done).toBe(0);
  if (second) backlog.finish(second);
  expect(done).toBe(1);
});

test("what is held in the store is ticked off, and its actor is not given out before the look at it is over", () => {
  const backlog = createBacklog();
  let done = 0;
  backlog.add([sample("a", 1), sample("a", 2)], { open: 2, complete: () => (done += 1) });
  const [errand] = backlog.take(1, 10);
  if (!errand) throw new Error("nothing was given out");
  const left = backlog.hold({ ...errand, tries: 1 }, 7);
  expect([done, left.tries, backlog.size]).toEqual([1, 1, 1]);
  expect(left.messages).toEqual([{ kind: "wake", actorId: "a", version: 7 }]);
  backlog.add([sample("a", 3)], null);
  expect([backlog.take(10, 10), backlog.woken()]).toEqual([[], []]);
  backlog.restore(left);
  expect(backlog.woken()).toEqual(["a"]);
  const [again] = backlog.take(1, 10);
  expect(told(again?.messages ?? [])).toEqual(["wake", "3"]);
  if (again) backlog.finish(again);
  expect([backlog.size, backlog.wakes]).toEqual([0, 0]);
});

test("what came behind an errand under way is given out to be held, ticked off when it is, and else waits as before", () => {
  const backlog = createBacklog();
  let done = 0;
  const receipt = { open: 2, complete: () => (done += 1) };
  expect(backlog.behind("a", 10)).toBeNull();
  backlog.add([sample("a", 1)], null);
  const [errand] = backlog.take(1, 10);
  if (!errand) throw new Error("nothing was given out");
  const left = backlog.hold(errand, 7);
  backlog.add([wake("a")], null);
  expect(backlog.behind("a", 10)).toBeNull();
  backlog.add([sample("a", 2), sample("a", 3)], receipt);
  backlog.add([sample("a", 4)], null);
  const first = backlog.behind("a", 2);
  expect([told(first?.errand.messages ?? []), backlog.behind("a", 2)]).toEqual([["2", "3"], null]);
  expect(receipt).toMatchObject({ isBegun: true });
  first?.back();
  const again = backlog.behind("a", 2);
  expect(told(again?.errand.messages ?? [])).toEqual(["2", "3"]);
  again?.held();
  expect([done, backlog.size, backlog.take(10, 10)]).toEqual([1, 3, []]);
  backlog.finish(left);
  expect(told(backlog.take(1, 10)[0]?.messages ?? [])).toEqual(["4", "wake"]);
});
