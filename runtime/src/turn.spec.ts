import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import type { CommitBatch } from "./actor-store.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { CommitRefused } from "./errors.ts";
import type { Message } from "./message.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { carryTurn, type TurnPorts } from "./turn.ts";

const START = Date.UTC(2026, 0, 1);
let store: MemoryStore;
let time: number;
let ports: TurnPorts;

/** A worker with an empty memory, on the same store. */
const freshPorts = (): TurnPorts => ({
  definitions: lights,
  store,
  residents: createResidents(100),
  clock: createDatabaseClock(() => time),
});
const carry = (...messages: Message[]): ReturnType<typeof carryTurn> => {
  const byActor = Map.groupBy(messages, (message) => message.actorId);
  return carryTurn(
    ports,
    [...byActor].map(([actorId, list]) => ({ actorId, messages: list })),
  );
};
const pass = (ms: number): void => {
  time += ms;
  store.setNow(START + time);
};
const context = (actorId: string): Record<string, number> =>
  store.read(actorId)?.snapshot?.root.context as Record<string, number>;
const lampOf = (actorId: string): string =>
  (store.read(actorId)?.snapshot?.root.value as { lamp: string } | undefined)?.lamp ?? "";

beforeEach(() => {
  store = createMemoryStore(START);
  store.register("a", "light");
  store.register("b", "light");
  time = 0;
  ports = freshPorts();
});

describe("L1–L3 a turn", () => {
  test("commits all its actors at once", async () => {
    const outcome = await carry(sample("a", 1), sample("b", 1));
    expect(outcome).toMatchObject({ commits: 2, lost: [] });
    expect(context("a")["cars"]).toBe(1);
  });

  test("that lost the race has no effect and succeeds when it is carried again", async () => {
    await carry(sample("a", 1));
    const other = freshPorts();
    await carryTurn(other, [{ actorId: "a", messages: [sample("a", 2)] }]);
    const outcome = await carry(sample("a", 3));
    expect(outcome.lost).toHaveLength(1);
    await carryTurn(ports, outcome.lost);
    expect(context("a")["cars"]).toBe(3);
  });

  test("whose reply was lost is not applied twice", async () => {
    store.loseNextReply();
    await expect(carry(sample("a", 1), notice("a", "n1", "walk.requested"))).rejects.toThrow(
      "reply was lost",
    );
    await carry(sample("a", 1), notice("a", "n1", "walk.requested"));
    expect(context("a")["cars"]).toBe(1);
    expect(store.read("a")?.version).toBe(1);
  });
});

describe("L4 telemetry", () => {
  test("that repeats is nothing, and that comes late goes to history only", async () => {
    await carry(sample("a", 1), sample("a", 5), sample("a", 5), sample("a", 3));
    expect(context("a")["cars"]).toBe(2);
    expect(store.readings.map(({ seq, late }) => [seq, late])).toEqual([
      [1, false],
      [5, false],
      [3, true],
    ]);
  });

  test("of an earlier boot never comes back to life after the reboot", async () => {
    await carry(sample("a", 7), sample("a", 1, { cars: 1 }, { boot: "b2" }), sample("a", 8));
    expect(context("a")["cars"]).toBe(2);
    expect(store.journal.map((entry) => entry.event["type"])).toContain("device.rebooted");
  });

  test("marked historical changes no state", async () => {
    await carry(sample("a", 1, { cars: 500 }, { historical: true }));
    expect(store.read("a")?.version).toBe(0);
    expect(store.readings).toHaveLength(1);
  });

  test("any order, repetition and regrouping of deliveries gives each reading at most one effect", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), { maxLength: 8 }),
        async (deliveries) => {
          store = createMemoryStore(START);
          store.register("a", "light");
          ports = freshPorts();
          let last = 0;
          let expected = 0;
          for (const seqs of deliveries) {
            for (const seq of seqs) {
              if (seq > last) {
                last = seq;
                expected += seq;
              }
            }
            if (seqs.length > 0) await carry(...seqs.map((seq) => sample("a", seq, { cars: seq })));
          }
          expect(context("a")?.["cars"] ?? 0).toBe(expected);
          expect(new Set(store.readings.map(({ seq }) => seq))).toEqual(new Set(deliveries.flat()));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("L6 timers", () => {
  test("fire after a restart, at their deadline and not before", async () => {
    await carry(sample("a", 1));
    ports = freshPorts();
    pass(4_999);
    await carry(wake("a"));
    expect(store.read("a")?.snapshot?.root.value).toMatchObject({ link: "online" });
    pass(1);
    await carry(wake("a"));
    expect(store.read("a")?.snapshot?.root.value).toMatchObject({ link: "offline" });
  });

  test("that are due fire before the message that comes after them", async () => {
    await carry(sample("a", 1));
    pass(6_000);
    await carry(sample("a", 2));
    const links = store.journal.map((entry) => (entry.after as { link: string }).link);
    expect(links).toContain("offline");
    expect(links.at(-1)).toBe("online");
  });

  test("set and cancelled in one turn is never stored", async () => {
    await carry(sample("a", 1));
    pass(10_000);
    await carry(notice("a", "n1", "walk.requested"), wake("a"));
    const timers = store.read("a")?.timers ?? {};
    expect(Object.keys(timers)).toEqual(["|xstate.after.greenTime.light.lamp.red"]);
  });

  test("re-armed by each reading leave the stored bound where it is", async () => {
    await carry(sample("a", 1));
    const bound = store.read("a")?.nextDueAt;
    pass(1_000);
    await carry(sample("a", 2));
    expect(store.read("a")?.nextDueAt).toBe(bound);
    expect(store.read("a")?.timers["|xstate.after.silence.light.link.online"]?.due).toBe(START + 6_000);
  });

  test("a bound that came too early is corrected", async () => {
    await carry(sample("a", 1));
    pass(3_000);
    await carry(sample("a", 2));
    pass(2_500);
    expect((await store.claimDue(10, 5_000)).actorIds).toEqual(["a"]);
    await carry(wake("a"));
    expect(store.read("a")?.nextDueAt).toBe(START + 8_000);
  });
});

describe("parts", () => {
  test("start, hear what is meant for them, and leave the actor at their end", async () => {
    await carry(sample("a", 1, { cars: 150 }));
    expect(store.parts.get("a/fault/jam")).toMatchObject({ state: "raised", rank: 2, endedAt: null });
    await carry(notice("a", "n1", "fault.acknowledged", "fault/jam"));
    pass(3_000);
    await carry(wake("a"));
    expect(store.parts.get("a/fault/jam")?.endedAt).toBe(START + 3_000);
    expect(store.read("a")?.snapshot?.parts).toEqual({});
    expect(Object.keys(store.read("a")?.timers ?? {}).some((key) => key.startsWith("fault/"))).toBe(false);
  });
});

describe("L7 and L8 poison", () => {
  test("becomes a letter with its reason while its neighbours commit", async () => {
    const outcome = await carry(
      sample("a", 1),
      sample("a", 2, { poison: true }),
      sample("a", 3),
      sample("b", 1),
    );
    expect(outcome).toMatchObject({ commits: 2, letters: 1 });
    expect(context("a")["cars"]).toBe(2);
    expect(store.letters).toMatchObject([
      { actorId: "a", letterId: "b1/2", error: { message: expect.stringContaining("poison") } },
    ]);
  });

  test("repeated is one letter", async () => {
    await carry(sample("a", 2, { poison: true }));
    await carry(sample("a", 2, { poison: true }));
    expect(store.letters).toHaveLength(1);
  });

  test("an event that the outside may not name becomes a letter", async () => {
    await carry(notice("a", "n1", "xstate.stop"));
    expect(store.letters).toMatchObject([{ error: { name: "EventRefused" } }]);
  });

  test("for an actor that does not exist becomes a letter", async () => {
    await carry(sample("ghost", 1), sample("a", 1));
    expect(store.letters).toMatchObject([{ actorId: "ghost", error: { name: "EventRefused" } }]);
    expect(context("a")["cars"]).toBe(1);
  });

  test("that only the store refuses is narrowed down to its one message", async () => {
    const commit = store.commit.bind(store);
    const hasPoison = (batch: CommitBatch): boolean =>
      batch.actors.some((actor) => actor.readings.some((reading) => reading.points["bad"] === true));
    ports = {
      ...ports,
      store: {
        ...store,
        commit: (batch) =>
          hasPoison(batch) ? Promise.reject(new CommitRefused("bad value")) : commit(batch),
      },
    };
    const outcome = await carry(
      sample("a", 1),
      sample("a", 2, { bad: true }),
      sample("a", 3),
      sample("b", 1),
    );
    expect(outcome.done.map((errand) => errand.actorId).toSorted()).toEqual(["a", "b"]);
    expect(context("a")["cars"]).toBe(2);
    expect(context("b")["cars"]).toBe(1);
    expect(store.letters).toMatchObject([{ letterId: "b1/2" }]);
    expect(lampOf("a")).toBe("red");
  });
});
