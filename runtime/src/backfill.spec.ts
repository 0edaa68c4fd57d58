import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { notice, sample } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import type { CommitBatch } from "./actor-store.ts";
import { BACKFILL_READINGS, createBackfill, LIVE_TURNS } from "./backfill.ts";
import { startHost } from "./host.ts";
import type { Host } from "./host-options.ts";
import { createMemoryMailbox, type MemoryMailbox } from "./testing/memory-mailbox.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";

const past = (actorId: string, seq: number) => sample(actorId, seq, { cars: 1 }, { historical: true });

let store: MemoryStore;
let telemetry: MemoryMailbox;
let backfill: MemoryMailbox;
let host: Host | undefined;
/** Each commit waits here until it is let through; `late` is how many readings of the past it carries. */
let asked: { readonly late: number; readonly live: number; readonly through: () => void }[];

const start = (turns: number): void => {
  host = startHost({
    definitions: lights,
    store: {
      ...store,
      async commit(batch: CommitBatch) {
        const { promise, resolve } = Promise.withResolvers<void>();
        asked.push({ late: batch.late.length, live: batch.actors.length, through: resolve });
        await promise;
        return store.commit(batch);
      },
    },
    mailboxes: [
      { mailbox: telemetry, receivers: 1, urgent: false },
      { mailbox: backfill, receivers: 1, urgent: false, backfill: true },
    ],
    turns,
    turnActors: 1,
    timerPollMs: 1_000,
  });
};
/** Lets the next commit through and says what it carried. */
const next = async (): Promise<"past" | "present"> => {
  await expect.poll(() => asked.length, { timeout: 45_000, interval: 1 }).toBeGreaterThan(0);
  const { late, through } = asked.shift() as (typeof asked)[number];
  through();
  return late > 0 ? "past" : "present";
};

beforeEach(() => {
  store = createMemoryStore();
  for (let n = 0; n < 100; n += 1) store.register(`light-${n}`, "light");
  telemetry = createMemoryMailbox("telemetry");
  backfill = createMemoryMailbox("backfill");
  asked = [];
});
afterEach(async () => {
  const stopped = host?.stop();
  const letGo = setInterval(() => asked.splice(0).forEach(({ through }) => through()), 5);
  await stopped;
  clearInterval(letGo);
  host = undefined;
});

describe("backfill in the host", () => {
  test("a reading that comes amid a full backfill waits for at most one turn of it, also of its own device", async () => {
    for (let seq = 1; seq <= 5_000; seq += 50)
      backfill.put(Array.from({ length: 50 }, (_, n) => past("light-0", seq + n)));
    start(1);
    for (let seen = 0; seen < 3; seen += 1) expect(await next()).toBe("past");
    await expect.poll(() => asked.length).toBe(1);
    // One turn of the past is under way; this comes now.
    telemetry.put([sample("light-0", 9_000, { cars: 1 })]);
    await expect.poll(() => host?.stats().mailboxes[0]?.received).toBe(1);
    expect([await next(), await next(), await next()]).toEqual(["past", "present", "past"]);
  });

  test("with two turns the past holds one, and a reading waits for none of it", async () => {
    for (let seq = 1; seq <= 5_000; seq += 50)
      backfill.put(Array.from({ length: 50 }, (_, n) => past("light-0", seq + n)));
    start(2);
    await expect.poll(() => asked.length).toBe(1);
    telemetry.put([sample("light-0", 9_000, { cars: 1 })]);
    await expect.poll(() => asked.length).toBe(2);
    expect(asked.map(({ live, late }) => [live, late > 0])).toEqual([
      [0, true],
      [1, false],
    ]);
    asked[1]?.through();
    await expect.poll(() => store.read("light-0")?.version).toBe(1);
    expect(asked[0]?.late).toBeGreaterThan(0);
    expect(store.readings).toHaveLength(1);
  });

  test("live load without a pause leaves the past one turn in sixteen, and no more", async () => {
    for (let n = 0; n < 100; n += 1) telemetry.put([sample(`light-${n}`, 1, { cars: 1 })]);
    for (let seq = 1; seq <= 50; seq += 1) backfill.put([past("light-0", 10_000 + seq)]);
    start(1);
    const order: string[] = [];
    while (order.length < 64) order.push(await next());
    const places = order.flatMap((kind, place) => (kind === "past" ? [place] : []));
    expect(places.length).toBeGreaterThanOrEqual(3);
    // The next pack is received when the last one is true, so one live turn more may begin before it is there.
    const gaps = places.slice(1).map((place, n) => place - (places[n] as number));
    for (const gap of gaps) expect([LIVE_TURNS + 1, LIVE_TURNS + 2]).toContain(gap);
  });

  test("no more of it is received than its next turn carries", async () => {
    for (let seq = 1; seq <= 200; seq += 1) backfill.put([past("light-0", seq)]);
    start(2);
    await expect.poll(() => asked.length).toBe(1);
    // One receive of this mailbox brings ten.
    expect(host?.stats()).toMatchObject({ backlog: 10, mailboxes: [{}, { received: 10 }] });
  });

  test("what is not yet true when the host stops is given back, and another host stores all of it once", async () => {
    for (let seq = 1; seq <= 40; seq += 1) backfill.put([past("light-0", seq)]);
    start(2);
    await next();
    await expect.poll(() => asked.length).toBe(1);
    const stopped = host?.stop();
    asked.splice(0).forEach(({ through }) => through());
    await stopped;
    expect(store.readings).toHaveLength(20);
    expect(backfill.waiting).toBe(20);
    start(2);
    await next();
    await next();
    await expect.poll(() => backfill.waiting, { timeout: 45_000 }).toBe(0);
    expect(store.readings.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(store.read("light-0")?.version).toBe(0);
  });

  test("a notice is not held up by the past of its device", async () => {
    for (let seq = 1; seq <= 1_000; seq += 1) backfill.put([past("light-0", seq)]);
    start(1);
    await expect.poll(() => asked.length).toBe(1);
    telemetry.put([notice("light-0", "n-1", "told")]);
    await expect.poll(() => host?.stats().mailboxes[0]?.received).toBe(1);
    expect([await next(), await next()]).toEqual(["past", "present"]);
  });
});

describe("the share of backfill", () => {
  test("whatever comes in whatever order: one turn at a time, bounded, every reading once, due after fifteen live turns", () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant("add" as const),
          actor: fc.nat(3),
          count: fc.integer({ min: 1, max: 900 }),
        }),
        fc.record({
          kind: fc.constant("take" as const),
          most: fc.integer({ min: 1, max: BACKFILL_READINGS }),
        }),
        fc.record({ kind: fc.constantFrom("live" as const, "done" as const, "failed" as const) }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const own = createBackfill();
        let underWay: ReturnType<typeof own.take> = [];
        let [put, done, since] = [0, 0, 0];
        const wrong: string[] = [];
        for (const step of taken) {
          if (step.kind === "add") {
            own.backlog.add(
              Array.from({ length: step.count }, () => past(`light-${step.actor}`, (put += 1))),
              null,
            );
          } else if (step.kind === "live") {
            since += own.backlog.size > 0 ? 1 : 0;
            own.yield();
          } else if (step.kind === "take") {
            const errands = own.take(step.most);
            const count = errands.reduce((sum, { messages }) => sum + messages.length, 0);
            const most = underWay.length > 0 ? 0 : Math.min(step.most, own.backlog.size);
            if (count !== most) wrong.push(`took ${count} of ${most}`);
            if (errands.length > 0) [underWay, since] = [errands, 0];
          } else if (underWay.length > 0) {
            for (const errand of underWay) {
              if (step.kind === "failed") own.backlog.restore(errand);
              else own.backlog.finish(errand);
              done += step.kind === "done" ? errand.messages.length : 0;
            }
            underWay = [];
            own.end();
          }
          if (own.backlog.size !== put - done) wrong.push(`${own.backlog.size} wait of ${put - done}`);
          const isDue = underWay.length === 0 && since >= LIVE_TURNS && own.backlog.size > 0;
          if (own.isDue() !== isDue) wrong.push(`due: ${!isDue} instead of ${isDue}`);
        }
        expect(wrong).toEqual([]);
      }),
    );
  });
});
