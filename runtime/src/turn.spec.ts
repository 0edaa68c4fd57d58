import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lightDefinition, lights } from "../test/traffic-light.ts";
import type { CommitBatch } from "./actor-store.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { defineActors } from "./definition.ts";
import { CommitRefused } from "./errors.ts";
import type { Message } from "./message.ts";
import type { KnownOutages } from "./outage.ts";
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
/** A reading that the edge accepts now. */
const live = (actorId: string, seq: number): Message =>
  sample(actorId, seq, { cars: 1 }, { acceptedAt: START + time });
const linkOf = (actorId: string): string =>
  (store.read(actorId)?.snapshot?.root.value as { link: string } | undefined)?.link ?? "";
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

  test("knows its actors though another turn pushes them out of a full memory while it loads the rest", async () => {
    ports = { ...ports, residents: createResidents(1) };
    await carry(sample("a", 1));
    store.register("c", "light");
    const load = store.load.bind(store);
    store.load = async (...asked) => {
      store.load = load;
      await carry(sample("c", 1));
      return load(...asked);
    };
    expect(await carry(sample("a", 2), sample("b", 1))).toMatchObject({ letters: 0, commits: 2 });
    expect(store.letters).toEqual([]);
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

test("L3 after a lost reply an actor is read again, so that its next turn loses no race", async () => {
  await carry(sample("a", 1));
  store.loseNextReply();
  await expect(carry(sample("a", 2))).rejects.toThrow("reply was lost");
  expect(await carry(sample("a", 2), sample("a", 3))).toMatchObject({ lost: [], commits: 1 });
  expect(context("a")["cars"]).toBe(3);
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

  test("that repeats within one turn is not kept as late beside what drove the actor", async () => {
    const batches: CommitBatch[] = [];
    const commit = (batch: CommitBatch) => {
      batches.push(batch);
      return store.commit(batch);
    };
    ports = { ...ports, store: { ...store, commit } };
    await carry(sample("a", 1), sample("a", 5), sample("a", 1), sample("a", 5), sample("a", 3));
    expect(batches.flatMap(({ late }) => late).map(({ seq }) => seq)).toEqual([3]);
  });

  test("of an earlier boot never comes back to life after the reboot", async () => {
    await carry(sample("a", 7), sample("a", 1, { cars: 1 }, { boot: "b2" }), sample("a", 8));
    expect(context("a")["cars"]).toBe(2);
    expect(store.journal.map((entry) => entry.event["type"])).toContain("device.rebooted");
  });

  test("of an earlier boot that was held up and never heard before leaves the device its voice", async () => {
    const at = (ms: number) => ({ acceptedAt: START + ms });
    await carry(sample("a", 1, { cars: 1 }, { boot: "b2", ...at(1_000) }));
    await carry(sample("a", 9, { cars: 1 }, { boot: "b1", ...at(0) }));
    await carry(sample("a", 2, { cars: 1 }, { boot: "b2", ...at(2_000) }));
    expect(context("a")["cars"]).toBe(2);
    expect(store.readings.map(({ boot, seq, late }) => [boot, seq, late])).toEqual([
      ["b2", 1, false],
      ["b1", 9, true],
      ["b2", 2, false],
    ]);
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

describe("L4 over reboots", () => {
  test("the newest boot always has the device's voice, whatever order its messages come in", async () => {
    const arrival = fc.record({ boot: fc.integer({ min: 1, max: 4 }), seq: fc.integer({ min: 1, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 1, maxLength: 30 }), async (arrivals) => {
        store = createMemoryStore(START);
        store.register("a", "light");
        ports = freshPorts();
        time = 1_000;
        store.setNow(START + time);
        // Boot n speaks after boot n-1 has gone silent: its messages were accepted later.
        for (const { boot, seq } of arrivals) {
          await carry(
            sample("a", seq, { cars: 1 }, { boot: `b${boot}`, acceptedAt: START + boot * 100 + seq }),
          );
        }
        const newest = Math.max(...arrivals.map(({ boot }) => boot));
        await carry(
          sample("a", 99, { cars: 1 }, { boot: `b${newest}`, acceptedAt: START + newest * 100 + 99 }),
        );
        expect(store.readings.find(({ seq }) => seq === 99)?.late).toBe(false);
        const live = store.readings.filter(({ late }) => !late).map(({ boot, seq }) => `${boot}/${seq}`);
        expect(new Set(live).size).toBe(live.length);
        expect(context("a")["cars"]).toBe(live.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe("L6 timers", () => {
  test("fire after a restart, at their deadline and not before", async () => {
    await carry(live("a", 1));
    ports = freshPorts();
    pass(4_999);
    await carry(wake("a"));
    expect(store.read("a")?.snapshot?.root.value).toMatchObject({ link: "online" });
    pass(1);
    await carry(wake("a"));
    expect(store.read("a")?.snapshot?.root.value).toMatchObject({ link: "offline" });
  });

  test("that are due fire before the message that comes after them", async () => {
    await carry(live("a", 1));
    pass(6_000);
    await carry(live("a", 2));
    const links = store.journal.map((entry) => (entry.after as { link: string }).link);
    expect(links).toContain("offline");
    expect(links.at(-1)).toBe("online");
  });

  test("set and cancelled in one turn is never stored", async () => {
    await carry(live("a", 1));
    pass(10_000);
    await carry(notice("a", "n1", "walk.requested"), wake("a"));
    const timers = store.read("a")?.timers ?? {};
    expect(Object.keys(timers)).toEqual(["|xstate.after.greenTime.light.lamp.red"]);
  });

  test("re-armed by each reading leave the stored bound where it is", async () => {
    await carry(live("a", 1));
    const bound = store.boundOf("a");
    pass(1_000);
    await carry(live("a", 2));
    expect(store.boundOf("a")).toBe(bound);
    expect(store.read("a")?.timers["|xstate.after.silence.light.link.online"]?.due).toBe(START + 6_000);
  });

  test("a bound that came too early is corrected", async () => {
    await carry(live("a", 1));
    pass(3_000);
    await carry(live("a", 2));
    pass(2_500);
    expect((await store.claimDue(10, 5_000)).due).toEqual([]);
    expect(store.boundOf("a")).toBe(START + 8_000);
  });

  test("with a restart policy are kept only as far as outages are known, and then moved by them", async () => {
    const watchful = defineActors([{ ...lightDefinition, delays: { silence: "remaining" } }]);
    let known: KnownOutages = { outages: [], until: START };
    ports = { ...freshPorts(), definitions: watchful, outages: () => known };
    await carry(live("a", 1));
    pass(6_000);
    await carry(wake("a"));
    expect(linkOf("a")).toBe("online");
    known = { outages: [{ from: START + 1_000, to: START + 5_500 }], until: START + time };
    await carry(wake("a"));
    expect(store.read("a")?.timers["|xstate.after.silence.light.link.online"]).toEqual({
      due: START + 9_500,
      set: START,
      gen: 1,
      policy: "remaining",
      held: 4_500,
      gaps: [[START + 1_000, START + 5_500]],
    });
    pass(3_499);
    known = { ...known, until: START + time };
    await carry(wake("a"));
    expect(linkOf("a")).toBe("online");
    pass(1);
    known = { ...known, until: START + time };
    await carry(wake("a"));
    expect(linkOf("a")).toBe("offline");
    expect(store.journal.at(-1)?.event).toEqual({
      type: "xstate.after.silence.light.link.online",
      outages: [[START + 1_000, START + 5_500]],
    });
  });

  test("with a restart policy are not overtaken by a reading that comes before the next sign of life", async () => {
    const watchful = defineActors([{ ...lightDefinition, delays: { silence: "remaining" } }]);
    let until = START;
    let looks = 0;
    const look = async (): Promise<void> => {
      looks += 1;
      until = START + time;
    };
    ports = { ...freshPorts(), definitions: watchful, outages: () => ({ outages: [], until }), look };
    await carry(live("a", 1));
    expect(looks).toBe(0);
    pass(5_500);
    await carry(live("a", 2));
    const links = store.journal.map((entry) => (entry.after as { link: string }).link);
    expect([looks, links]).toEqual([1, ["waiting", "online", "offline", "online"]]);
    await carry(live("a", 3));
    expect(looks).toBe(1);
  });

  test("know nothing of how long a reading waited in the queue", async () => {
    const accepted = [0, 2_000, 4_000, 6_000].map((ms, n) =>
      sample("a", n + 1, { cars: 1 }, { acceptedAt: START + ms }),
    );
    pass(600_000);
    await carry(...accepted);
    const links = store.journal.map((entry) => (entry.after as { link: string }).link);
    expect(links).not.toContain("offline");
    await carry(wake("a"));
    expect(linkOf("a")).toBe("offline");
    expect(store.journal.at(-1)?.at).toBe(START + 600_000);
  });

  test("of an actor that another worker has stepped since fire on the worker that claims them", async () => {
    const other = freshPorts();
    await carry(notice("a", "n1", "told"));
    await carryTurn(other, [{ actorId: "a", messages: [live("a", 1)] }]);
    pass(60_000);
    const [due] = (await store.claimDue(10, 5_000)).due;
    await carry(wake("a", due?.version));
    expect(linkOf("a")).toBe("offline");
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

describe("the journal", () => {
  test("tells what was asked for although it changed nothing, and no talk among an actor's own parts", async () => {
    await carry(sample("a", 1, { cars: 150 }), notice("a", "n1", "unheard.of"));
    await carry(notice("a", "n2", "fault.acknowledged", "fault/jam"));
    pass(3_000);
    await carry(wake("a"));
    const told = store.journal.map((entry) => entry.event["type"]);
    expect(told).toContain("unheard.of");
    expect(told).not.toContain("fault.settled");
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

  test("in the first reading of a new boot hides neither the reboot nor what follows", async () => {
    await carry(sample("a", 1));
    await carry(
      sample("a", 1, { poison: true }, { boot: "b2" }),
      sample("a", 2, { cars: 1 }, { boot: "b2" }),
    );
    expect(store.letters).toMatchObject([{ letterId: "b2/1" }]);
    expect(store.journal.map((entry) => entry.event["type"])).toContain("device.rebooted");
    expect(context("a")["cars"]).toBe(2);
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

  test("in what a kind says of itself before its first event pauses the device, which loses nothing", async () => {
    const broken = {
      ...lightDefinition,
      state: () => {
        throw new Error("no label");
      },
    };
    ports = { ...ports, definitions: new Map([["light", broken]]) };
    const outcome = await carry(sample("a", 1));
    expect(outcome).toMatchObject({ letters: 0, lost: [] });
    expect(store.standing("a")).toMatchObject({
      status: "paused",
      pausedReason: expect.stringContaining("no label"),
      held: ["b1/1"],
    });
  });

  test.for(["load", "commit"] as const)(
    "an error that passes costs no message: one that comes once after the store's %s",
    async (call) => {
      let isOver = false;
      const passing = async <T>(name: string, answer: Promise<T>): Promise<T> => {
        const value = await answer;
        if (name !== call || isOver) return value;
        isOver = true;
        throw new TypeError("This happens once.");
      };
      const moody = {
        ...store,
        load: (...asked: Parameters<MemoryStore["load"]>) => passing("load", store.load(...asked)),
        commit: (batch: CommitBatch) => passing("commit", store.commit(batch)),
      };
      ports = { ...ports, store: moody };
      const outcome = await carry(sample("a", 1));
      expect(outcome).toMatchObject({ letters: 0, lost: [], dropped: [] });
      expect(outcome.done).toHaveLength(1);
      expect(isOver).toBe(true);
      expect(store.letters).toEqual([]);
      expect(context("a")["cars"]).toBe(1);
    },
  );

  test("whose letter is refused as well is told and let go, and its neighbour commits", async () => {
    const commit = store.commit.bind(store);
    const refuses = (batch: CommitBatch): boolean => batch.letters.some(({ actorId }) => actorId === "ghost");
    const picky = {
      ...store,
      commit: (batch: CommitBatch) =>
        refuses(batch) ? Promise.reject(new CommitRefused("no")) : commit(batch),
    };
    ports = { ...ports, store: picky };
    const outcome = await carry(sample("ghost", 1), sample("a", 1));
    expect(outcome.dropped).toMatchObject([{ actorId: "ghost" }]);
    expect(outcome.done).toHaveLength(2);
    expect(context("a")["cars"]).toBe(1);
  });
});
