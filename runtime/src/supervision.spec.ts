import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lightDefinition, lights } from "../test/traffic-light.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { defineActors } from "./definition.ts";
import { CommitRefused } from "./errors.ts";
import type { Message } from "./message.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { carryTurn, type TurnPorts } from "./turn.ts";

const START = Date.UTC(2026, 0, 1);
let store: MemoryStore;
let time: number;
let ports: TurnPorts;

const worker = (): TurnPorts => ({
  definitions: lights,
  store,
  residents: createResidents(100),
  clock: createDatabaseClock(() => time),
});
const at = (ms: number): void => {
  time = ms;
  store.setNow(START + ms);
};
const live = (seq: number, points: Record<string, number | boolean> = { cars: 1 }): Message =>
  sample("a", seq, points, { acceptedAt: START + time });
const poison = (seq: number): Message => live(seq, { poison: true });
const tell = (...messages: Message[]): ReturnType<typeof carryTurn> =>
  carryTurn(ports, [{ actorId: "a", messages }]);
/** Carries until it has won: the errands of lost races again, and what is due. */
const settle = async (...messages: Message[]): Promise<void> => {
  for (let errands = [{ actorId: "a", messages: messages as readonly Message[] }]; errands.length > 0;)
    errands = [...(await carryTurn(ports, errands)).lost];
  const { due } = await store.claimDue(10, 5_000);
  for (const { version } of due) await tell(wake("a", version));
};
const root = () =>
  store.read("a")?.snapshot?.root as { value: { link: string }; context: Record<string, number> };
const events = (): string[] => store.journal.map(({ event }) => String(event["type"]));

beforeEach(() => {
  store = createMemoryStore(START);
  store.register("a", "light");
  time = 0;
  ports = worker();
});

describe("L8 a device that keeps failing", () => {
  test("is paused with its fifth letter in a row, and what comes after is held in order", async () => {
    await tell(live(1), ...[2, 3, 4, 5].map(poison));
    expect(store.standing("a").status).toBe("active");
    ports = worker();
    await tell(poison(6), live(7), notice("a", "n1", "walk.requested"));
    expect(store.standing("a")).toEqual({
      status: "paused",
      pausedReason: expect.stringMatching(/^Too many of its messages fail, the last with Error: .*poison$/s),
      held: ["b1/7", "n1"],
      overflow: 0,
    });
    expect(store.letters).toHaveLength(5);
    expect(events().at(-1)).toBe("actor.paused");
  });

  test("is not paused when a letter comes seldom among what is carried", async () => {
    for (let seq = 1; seq <= 300; seq += 1) await tell(seq % 15 === 0 ? poison(seq) : live(seq));
    expect(store.standing("a").status).toBe("active");
    expect(store.letters).toHaveLength(20);
  });

  test("is paused also when it is the store that refuses what comes of its messages", async () => {
    const { commit } = store;
    store.commit = (batch) =>
      batch.actors.some(({ readings }) => readings.some(({ points }) => points["refused"] === true))
        ? Promise.reject(new CommitRefused("no"))
        : commit(batch);
    await tell(live(1), ...[2, 3, 4, 5, 6].map((seq) => live(seq, { refused: true })), live(7));
    expect(store.standing("a")).toMatchObject({ status: "paused", held: ["b1/7"] });
    expect(store.letters.map(({ letterId }) => letterId)).toEqual(["b1/2", "b1/3", "b1/4", "b1/5", "b1/6"]);
  });

  test("is paused at once when its snapshot cannot be read: all is held without a letter, and resuming asks again", async () => {
    await tell(live(1));
    const renamed = { ...lightDefinition, parts: {}, machine: lightDefinition.parts["fault"]!.machine };
    ports = { ...worker(), definitions: new Map([["light", renamed]]) };
    await tell(live(2), live(3));
    await tell(live(4));
    expect(store.standing("a")).toMatchObject({ status: "paused", held: ["b1/2", "b1/3", "b1/4"] });
    expect(store.standing("a").pausedReason).toMatch(/^SnapshotUnreadable: /);
    expect(events().at(-1)).toBe("actor.paused");
    store.supervise("a", "resuming");
    await settle(live(5));
    expect(store.standing("a")).toMatchObject({ status: "paused", held: ["b1/2", "b1/3", "b1/4", "b1/5"] });
    ports = worker();
    store.supervise("a", "resuming");
    await settle();
    expect(store.standing("a")).toMatchObject({ status: "active", held: [], pausedReason: null });
    expect(root().context["cars"]).toBe(5);
    expect(store.letters).toEqual([]);
  });

  test("is paused at once when its machine cannot begin", async () => {
    const broken = {
      ...lightDefinition,
      input: () => {
        throw new Error("no input");
      },
    };
    ports = { ...worker(), definitions: defineActors([broken]) };
    await tell(live(1), live(2));
    expect(store.standing("a")).toMatchObject({
      status: "paused",
      pausedReason: expect.stringMatching(/^CannotBegin: /),
      held: ["b1/1", "b1/2"],
    });
    expect(store.letters).toEqual([]);
  });

  test("holds ten thousand messages; readings beyond go to history and are counted", async () => {
    await tell(live(1));
    store.supervise("a", "paused", "by hand");
    await settle(...Array.from({ length: 10_003 }, (_, n) => live(n + 2)));
    const { held, overflow } = store.standing("a");
    expect([held.length, overflow, store.readings.filter(({ late }) => late).length]).toEqual([10_000, 3, 3]);
  });
});

describe("L3, L6 a pause", () => {
  test("lets no deadline fire, and resuming fires it before what comes after it, at its time", async () => {
    await tell(live(1));
    store.supervise("a", "paused", "by hand");
    at(60_000);
    await settle(live(2));
    expect(root().value.link).toBe("online");
    at(61_000);
    store.supervise("a", "resuming");
    await settle();
    const links = store.journal.map(({ after }) => (after as { link: string }).link);
    expect(links.slice(-2)).toEqual(["offline", "online"]);
    expect(
      store.journal.find(({ after }) => (after as { link: string }).link === "offline")?.at,
    ).toBeLessThan(START + 61_000);
  });

  test("of a draining device comes with the mark behind its last reading, and not when the drain was ended before", async () => {
    const mark = (id: string): Message => ({
      ...notice("a", id, "actor.drained"),
      event: { type: "actor.drained", by: "eve", reason: "service" },
    });
    await tell(live(1));
    store.supervise("a", "draining");
    await settle(live(2), mark("m1"), live(3));
    expect(store.standing("a")).toMatchObject({
      status: "paused",
      pausedReason: "drained by eve: service",
      held: ["b1/3"],
    });
    store.supervise("a", "resuming");
    await settle(mark("m2"));
    expect(store.standing("a").status).toBe("active");
    expect(root().context["cars"]).toBe(3);
  });

  test("and its end leave the state of an uninterrupted run, whoever dies, repeats or comes late", async () => {
    const act = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant("reading"), seq: fc.integer({ min: 1, max: 40 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constantFrom("pause", "resume", "wake", "crash", "loseReply"),
          seq: fc.constant(0),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 60 }), async (acts) => {
        store = createMemoryStore(START);
        store.register("a", "light");
        ports = worker();
        let highest = 0;
        const taken = new Set<number>();
        for (const { kind, seq } of acts) {
          if (kind === "pause") store.supervise("a", "paused", "by hand");
          else if (kind === "resume") store.supervise("a", "resuming");
          else if (kind === "crash") ports = worker();
          else if (kind === "wake") await settle();
          else if (kind === "loseReply") {
            // The commit took place and nobody heard of it: the message comes again.
            store.loseNextReply();
            await tell(live(1)).catch(() => tell(live(1)));
            if (highest < 1) {
              highest = 1;
              taken.add(1);
            }
            store.supervise("a", store.standing("a").status as "paused", "by hand");
          } else {
            await settle(live(seq));
            if (seq > highest) {
              highest = seq;
              taken.add(seq);
            }
          }
        }
        store.supervise("a", "resuming");
        for (let look = 0; look < 5; look += 1) {
          at(time + 5_001);
          await settle();
        }
        expect(store.standing("a")).toMatchObject({ status: "active", held: [] });
        const { cars } = (store.read("a")?.snapshot?.root.context ?? { cars: 0 }) as { cars: number };
        expect(cars).toBe(taken.size);
        time = 0;
      }),
      { numRuns: 60 },
    );
  });
});

describe("a letter that is tried again", () => {
  test("reaches the machine while nothing newer was heard, once, also when it is asked for twice", async () => {
    await tell(live(1), poison(2));
    const healed = defineActors([
      { ...lightDefinition, machine: lightDefinition.machine.provide({ guards: { isPoison: () => false } }) },
    ]);
    ports = { ...worker(), definitions: healed };
    store.retry("a", "b1/2");
    await settle();
    expect(store.isSettled("a", "b1/2")).toBe(true);
    expect(store.standing("a")).toMatchObject({ status: "active", held: [] });
    expect(store.journal.at(-1)?.event).toMatchObject({
      type: "letter.retried",
      letter: "b1/2",
      outcome: "carried",
    });
  });

  test("is history once something newer was heard: an old reading drives nothing (L4)", async () => {
    await tell(poison(1), live(2));
    store.retry("a", "b1/1");
    await settle();
    expect(root().context["cars"]).toBe(1);
    expect(store.journal.at(-1)?.event).toMatchObject({ outcome: "history" });
    expect(store.isSettled("a", "b1/1")).toBe(true);
  });

  test("and fails again is the same letter, open again", async () => {
    await tell(live(1), poison(2));
    store.retry("a", "b1/2");
    await settle();
    expect(store.letters).toHaveLength(1);
    expect(store.isSettled("a", "b1/2")).toBe(false);
    expect(store.journal.at(-1)?.event).toMatchObject({ outcome: "failed" });
  });

  test("of a paused device waits for the resume, behind what was held before", async () => {
    await tell(live(1), poison(2));
    store.supervise("a", "paused", "by hand");
    await settle(live(3));
    store.retry("a", "b1/2");
    expect(store.standing("a").held).toEqual(["b1/3", "retry 1 b1/2"]);
    store.supervise("a", "resuming");
    await settle();
    expect(store.journal.at(-1)?.event).toMatchObject({ outcome: "history" });
  });
});
