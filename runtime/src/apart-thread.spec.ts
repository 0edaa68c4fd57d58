// L8: whatever happens to the thread of the suspects, nothing is lost and nothing is blamed that showed nothing.
import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { sample } from "../test/story.ts";
import { questionOf, type Question } from "./apart-draft.ts";
import { createApartThread, type ApartThread, type ApartThreadOptions, type Place } from "./apart-thread.ts";
import { Unproven } from "./errors.ts";
import { silentLog } from "./log.ts";
import { createMemoryStore } from "./testing/memory-store.ts";

const threads: ApartThread[] = [];
afterEach(() => Promise.all(threads.splice(0).map((thread) => thread.stop())));

const lights = new URL("../test/gated-light.thread.ts", import.meta.url);
const mute = new URL("../test/mute.thread.ts", import.meta.url);
const nowhere = new URL("../test/no-such.thread.ts", import.meta.url);

const threadOf = (entry: URL, more: Partial<ApartThreadOptions> = {}): ApartThread => {
  const thread = createApartThread(entry, { log: silentLog, startWithinMs: 45_000, ...more });
  threads.push(thread);
  return thread;
};

const question = (points: Parameters<typeof sample>[2], patienceMs = 45_000): Question => {
  const store = createMemoryStore();
  store.register("a", "light");
  const rest = { actor: store.read("a"), now: 0, known: new Set<string>(), outages: undefined, patienceMs };
  return questionOf({ actorId: "a", messages: [sample("a", 1, points)] }, rest);
};

const entered = async (thread: ApartThread): Promise<Place> => {
  const place = await thread.enter("a");
  if (place === null) throw new Error("There is no thread.");
  return place;
};

test("a thread drafts what is asked, also after a step that did not end", async () => {
  const place = await entered(threadOf(lights));
  expect(await place.draft(question({ stuck: true }, 50))).toMatchObject({ kind: "failed", isTooLong: true });
  expect(await place.draft(question({ cars: 1 }))).toMatchObject({
    kind: "drafted",
    draft: { commit: { snapshot: { root: { context: { cars: 1 } } } } },
  });
});

test("a thread has one suspect at a time, in the order in which they came", async () => {
  const thread = threadOf(lights);
  const order: string[] = [];
  const first = await entered(thread);
  const others = ["second", "third"].map(async (name) => {
    const place = await entered(thread);
    order.push(name);
    await place.draft(question({ cars: 1 }));
    order.push(`${name} is done`);
    place.leave();
  });
  await first.draft(question({ cars: 1 }));
  order.push("first is done");
  first.leave();
  await Promise.all(others);
  expect(order).toEqual(["first is done", "second", "second is done", "third", "third is done"]);
});

test("a thread that ends over a step says so, and the next one drafts what comes next", async () => {
  const thread = threadOf(lights);
  const place = await entered(thread);
  expect(await place.draft(question({ exits: true }))).toMatchObject({ kind: "ended", at: { seq: 1 } });
  place.leave();
  expect(await (await entered(thread)).draft(question({ cars: 1 }))).toMatchObject({ kind: "drafted" });
});

test("a thread that does not answer says nothing of the step, and is not asked again", async () => {
  const place = await entered(threadOf(mute, { answerWithinMs: 0 }));
  expect(await place.draft(question({ cars: 1 }, 1))).toBeNull();
});

test("a thread that is not needed any more is dropped, and another is started for the next suspect", async () => {
  const thread = threadOf(lights, { idleMs: 0 });
  for (let n = 0; n < 3; n += 1) {
    const started = once(process, "worker") as Promise<[Worker]>;
    const place = await entered(thread);
    const [worker] = await started;
    const dropped = once(worker, "exit");
    expect(await place.draft(question({ cars: 1 }))).toMatchObject({ kind: "drafted" });
    place.leave();
    await dropped;
  }
});

test("a thread that has gone before it is asked says nothing of the step, and the next suspect has another", async () => {
  const started = once(process, "worker") as Promise<[Worker]>;
  const thread = threadOf(lights);
  const place = await entered(thread);
  await (await started)[0].terminate();
  expect(await place.draft(question({ cars: 1 }))).toBeNull();
  place.leave();
  expect(await (await entered(thread)).draft(question({ cars: 1 }))).toMatchObject({ kind: "drafted" });
});

test("who is stopped before it asks hears that nothing is proven", async () => {
  const thread = threadOf(lights);
  const place = await entered(thread);
  await thread.stop();
  await expect(place.draft(question({ cars: 1 }))).rejects.toThrow(Unproven);
});

test("a step that takes all memory of its thread ends the thread and not the process", async () => {
  const place = await entered(threadOf(lights));
  expect(await place.draft(question({ hoards: true }))).toMatchObject({ kind: "ended", at: { seq: 1 } });
});

test("a thread that cannot be started is none, and is not tried again for every suspect", async () => {
  let warnings = 0;
  const log = { ...silentLog, warn: () => void (warnings += 1) };
  const thread = threadOf(nowhere, { log });
  expect([await thread.enter("a"), await thread.enter("a"), warnings]).toEqual([null, null, 1]);
});

test("a stop waits for no step: who was asked or waits to ask hears that nothing is proven", async () => {
  const thread = threadOf(lights);
  const place = await entered(thread);
  const asked = place.draft(question({ stuck: true }, 600_000)).finally(() => place.leave());
  const waiting = thread.enter("b");
  const told = Promise.allSettled([asked, waiting]);
  await thread.stop();
  for (const outcome of await told)
    expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(Unproven) });
});
