// L8: what is at fault is found wherever it stands, and nothing else pays for it.
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lightDefinition, lights } from "../test/traffic-light.ts";
import type { CommitBatch } from "./actor-store.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { defineActors } from "./definition.ts";
import type { Errand } from "./errand.ts";
import { CommitRefused, StepTooLong } from "./errors.ts";
import { hold } from "./holding.ts";
import type { Message } from "./message.ts";
import { narrow } from "./narrow.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { nothingDone, type TurnOutcome } from "./turn-outcome.ts";
import { carryTurn, type TurnPorts } from "./turn.ts";
import { Undrafted } from "./undrafted.ts";

const START = Date.UTC(2026, 0, 1);
let store: MemoryStore;
let ports: TurnPorts;
let hangs: number;
let heard: string[];
/** How often a reading with `slow` still takes a second. */
let slow: number;
let refuses: (batch: CommitBatch) => boolean;

/** A reading with `stuck` does not end, and one with `poison` throws. */
const machine = lightDefinition.machine.provide({
  guards: {
    isPoison: ({ event }: { event: { type: string; points?: Record<string, unknown> } }) => {
      const points = event.points ?? {};
      if (points["stuck"]) hangs += 1;
      while (points["stuck"]) points["turns"] = 1;
      if (typeof points["name"] === "string") heard.push(points["name"]);
      if (points["slow"] && slow > 0) {
        slow -= 1;
        for (const until = performance.now() + 1_000; performance.now() < until;) points["turns"] = 1;
      }
      return false;
    },
  },
});

beforeEach(() => {
  store = createMemoryStore(START);
  for (const id of ["a", "b"]) store.register(id, "light");
  hangs = 0;
  slow = 2;
  heard = [];
  refuses = () => false;
  const commit = async (batch: CommitBatch): ReturnType<MemoryStore["commit"]> => {
    if (refuses(batch)) throw new CommitRefused("no");
    return store.commit(batch);
  };
  ports = {
    definitions: defineActors([{ ...lightDefinition, machine }]),
    store: { ...store, commit },
    residents: createResidents(100),
    clock: createDatabaseClock(() => 0),
    patience: [500, 500],
    work: () => performance.now(),
    heap: () => 0,
  };
});

const tell = (...messages: Message[]): ReturnType<typeof carryTurn> =>
  carryTurn(ports, [{ actorId: "a", messages }]);
const cars = (actorId = "a"): unknown =>
  (store.read(actorId)?.snapshot?.root.context as { cars: number } | undefined)?.cars;
const letters = (): string[] => store.letters.map(({ actorId, letterId }) => `${actorId} ${letterId}`);
/** As a wake comes for an actor that has more to carry. */
const wakeWhileResuming = async (): Promise<number> => {
  let wakes = 0;
  for (; store.standing("a").status === "resuming" && wakes < 50; wakes += 1) await tell(wake("a"));
  return wakes;
};
const refused = (batch: CommitBatch): boolean =>
  batch.actors.some(({ readings }) => readings.some(({ points }) => points["refused"] === true));

describe("L8 the one message at fault", () => {
  const scene = fc
    .integer({ min: 1, max: 30 })
    .chain((held) => fc.record({ held: fc.constant(held), at: fc.integer({ min: 0, max: held }) }));

  const resumed = async (held: number, at: number, point: string): Promise<void> => {
    const reading = (n: number): Message =>
      sample("a", n + 2, { cars: 1, ...(n === at && { [point]: true }) });
    await tell(sample("a", 1));
    store.supervise("a", "paused", "by hand");
    ports.residents.forget("a");
    await tell(...Array.from({ length: held }, (_, n) => reading(n)));
    store.supervise("a", "resuming");
    const outcome = await carryTurn(ports, [
      { actorId: "a", messages: [reading(held)] },
      { actorId: "b", messages: [sample("b", 1)] },
    ]);
    expect(outcome).toMatchObject({ lost: [], dropped: [] });
    expect(outcome.done.map(({ actorId }) => actorId).toSorted()).toEqual(["a", "b"]);
    await wakeWhileResuming();
    expect(store.standing("a")).toMatchObject({ status: "active", held: [] });
    expect(letters()).toEqual([`a b1/${at + 2}`]);
    expect([cars(), cars("b")]).toEqual([held + 1, 1]);
  };

  test("is put aside wherever it stands among those that are held, where the store refuses it", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ held, at }) => {
        store = createMemoryStore(START);
        for (const id of ["a", "b"]) store.register(id, "light");
        const commit = async (batch: CommitBatch): ReturnType<MemoryStore["commit"]> => {
          if (refused(batch)) throw new CommitRefused("no");
          return store.commit(batch);
        };
        ports = { ...ports, store: { ...store, commit }, residents: createResidents(100) };
        await resumed(held, at, "refused");
      }),
      { numRuns: 60 },
    );
  });

  test("is put aside wherever it stands among those that are held, where it does not end, after one repetition", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ held, at }) => {
        hangs = 0;
        store = createMemoryStore(START);
        for (const id of ["a", "b"]) store.register(id, "light");
        ports = { ...ports, store, residents: createResidents(100) };
        await resumed(held, at, "stuck");
        expect(hangs).toBe(2);
      }),
      { numRuns: 5 },
    );
  });

  test("that does not end among a hundred waiting ones costs two slices of time and no neighbour", async () => {
    const waiting = Array.from({ length: 100 }, (_, n) => sample("a", n + 1, { cars: 1, stuck: n === 70 }));
    await carryTurn(ports, [
      { actorId: "a", messages: waiting },
      { actorId: "b", messages: [sample("b", 1)] },
    ]);
    expect([hangs, cars(), cars("b"), letters()]).toEqual([2, 99, 1, ["a b1/71"]]);
    expect(store.letters[0]?.error.name).toBe("StepTooLong");
  });

  test("costs those around it neither their time nor their turn: they are drafted once, and it is set apart", async () => {
    for (const id of ["c", "d"]) store.register(id, "light");
    const reading = (actorId: string): Message =>
      sample(actorId, 1, { name: actorId, stuck: actorId === "a" });
    const given = ["c", "a", "b", "d"].map((actorId) => ({ actorId, messages: [reading(actorId)] }));
    const apart: Errand[] = [];
    const outcome = await carryTurn({ ...ports, setApart: (errand) => apart.push(errand) }, given);
    expect(outcome.done.map(({ actorId }) => actorId)).toEqual(["c", "b", "d"]);
    expect([hangs, heard, letters()]).toEqual([1, ["c", "b", "d"], []]);
    expect(apart).toEqual([{ ...given[1], hung: given[1]?.messages[0], tries: 1 }]);
    expect((await carryTurn(ports, apart)).done.map(({ actorId }) => actorId)).toEqual(["a"]);
    expect([hangs, letters()]).toEqual([2, ["a b1/1"]]);
  });

  test("is not one that takes long twice while its thread stands still", async () => {
    const patience = [100, 100, 45_000];
    const taken = await carryTurn({ ...ports, patience, work: () => 0 }, [
      { actorId: "a", messages: [sample("a", 1, { cars: 1, slow: true })] },
    ]);
    expect(taken).toMatchObject({ letters: 0 });
    expect([slow, cars(), letters()]).toEqual([0, 1, []]);
  });

  test("is not set apart for a thread that stood still once", async () => {
    slow = 1;
    const apart: Errand[] = [];
    const setApart = (errand: Errand): void => void apart.push(errand);
    await carryTurn({ ...ports, patience: [700], work: () => 0, setApart }, [
      { actorId: "a", messages: [sample("a", 1, { cars: 1, slow: true })] },
      { actorId: "b", messages: [sample("b", 1)] },
    ]);
    expect([slow, cars(), cars("b"), apart]).toEqual([0, 1, 1, []]);
  });

  test("is not set apart for a collection of garbage, and one that hangs is, at the second time", async () => {
    slow = 1;
    let used = 0;
    const apart: Errand[] = [];
    const setApart = (errand: Errand): void => void apart.push(errand);
    const heap = (): number => (used -= 1);
    const hanging: Errand = { actorId: "b", messages: [sample("b", 1, { stuck: true })] };
    await carryTurn({ ...ports, patience: [700], heap, setApart }, [
      { actorId: "a", messages: [sample("a", 1, { cars: 1, slow: true })] },
      hanging,
    ]);
    expect([slow, cars(), apart]).toEqual([0, 1, [{ ...hanging, hung: hanging.messages[0], tries: 1 }]]);
    expect(hangs).toBe(2);
  });

  test("is set apart also where it stands alone in its turn", async () => {
    const given: Errand = { actorId: "a", messages: [sample("a", 1, { stuck: true })] };
    const apart: Errand[] = [];
    const setApart = (errand: Errand): void => void apart.push(errand);
    const outcome = await carryTurn({ ...ports, setApart }, [given]);
    expect([hangs, outcome, apart]).toEqual([
      1,
      nothingDone,
      [{ ...given, hung: given.messages[0], tries: 1 }],
    ]);
  });

  test("is one that takes long twice while its thread is at work", async () => {
    const patience = [100, 250, 45_000];
    await carryTurn({ ...ports, patience }, [
      { actorId: "a", messages: [sample("a", 1, { cars: 1, slow: true }), sample("a", 2, { cars: 1 })] },
    ]);
    expect([slow, cars(), letters()]).toEqual([0, 1, ["a b1/1"]]);
  });

  test("is not one that was broken off the second time within the length of a collection", async () => {
    const patience = [100, 100, 45_000];
    await carryTurn({ ...ports, patience }, [
      { actorId: "a", messages: [sample("a", 1, { cars: 1, slow: true })] },
    ]);
    expect([slow, cars(), letters()]).toEqual([0, 1, []]);
  });

  test("is not one that was broken off the first time while its thread stood still", async () => {
    let asked = 0;
    // Two questions a try: at the first one nothing was done.
    const work = (): number => ((asked += 1) <= 2 ? 0 : performance.now());
    await carryTurn({ ...ports, patience: [100, 250, 45_000], work }, [
      { actorId: "a", messages: [sample("a", 1, { cars: 1, slow: true })] },
    ]);
    expect([slow, cars(), letters()]).toEqual([0, 1, []]);
  });

  test("is not one that was broken off the second time while its thread stood still", async () => {
    let asked = 0;
    // Two questions a try: from the second on nothing was done.
    const work = (): number => ((asked += 1) <= 2 ? performance.now() : 0);
    await carryTurn({ ...ports, patience: [100, 250, 45_000], work }, [
      { actorId: "a", messages: [sample("a", 1, { cars: 1, slow: true })] },
    ]);
    expect([slow, cars(), letters()]).toEqual([0, 1, []]);
  });

  test("is not even one that takes too long at the last try while its thread stands still: it is for later", async () => {
    // Beside others it is tried twice.
    slow = 4;
    const carried = carryTurn({ ...ports, patience: [100, 100, 100], work: () => 0 }, [
      { actorId: "a", messages: [sample("a", 1, { cars: 1, slow: true })] },
    ]);
    await expect(carried).rejects.toMatchObject({ name: "Unproven", retry: true });
    expect([slow, letters(), store.standing("a").status]).toEqual([0, [], "active"]);
  });

  test("is none where an envelope takes too long twice outside any message: its actor is paused at the last try only", async () => {
    const patience = [10, 250, 1_000, 1_000];
    const carriedAt = async (tries: number): Promise<Errand | undefined> => {
      const errand: Errand = { actorId: "a", messages: [sample("a", 1)], hung: null, tries };
      const proof = { patienceMs: patience[tries] as number, isProven: true, isApart: false };
      const error = new Undrafted(errand, null, 0, proof, new StepTooLong(proof.patienceMs));
      const carried: Errand[] = [];
      const carry = async (errands: readonly Errand[]): Promise<TurnOutcome> => {
        carried.push(...errands);
        return nothingDone;
      };
      await narrow({ ...ports, patience }, carry, [errand], { error, drafts: [], isSecond: false });
      return carried[0];
    };
    for (const tries of [1, 2]) {
      const next = await carriedAt(tries);
      expect([next?.unfit, next?.tries]).toEqual([undefined, tries + 1]);
    }
    expect((await carriedAt(3))?.unfit).toBeInstanceOf(StepTooLong);
  });

  test("is one that was broken off the second time within the length of a collection on the thread of suspects, which has none", async () => {
    const message = sample("a", 1);
    const errand: Errand = { actorId: "a", messages: [message], hung: message, tries: 1 };
    const carriedAfter = async (isApart: boolean): Promise<Errand | undefined> => {
      const error = new Undrafted(
        errand,
        message,
        0,
        { patienceMs: 150, isProven: true, isApart },
        new StepTooLong(150),
      );
      const carried: Errand[] = [];
      const carry = async (errands: readonly Errand[]): Promise<TurnOutcome> => {
        carried.push(...errands);
        return nothingDone;
      };
      const patience = [10, 150, 250, 1_000];
      await narrow({ ...ports, patience }, carry, [errand], { error, drafts: [], isSecond: false });
      return carried[0];
    };
    expect((await carriedAfter(true))?.blamed).toMatchObject([{ message }]);
    expect(await carriedAfter(false)).toMatchObject({ tries: 2, hung: message });
  });

  test("are few in one turn: after two of them the rest is left for the next, and others are heard between", async () => {
    const ids = ["c", "d", "e", "f"];
    for (const id of ids) store.register(id, "light");
    const given = ids.map((actorId) => ({ actorId, messages: [sample(actorId, 1, { stuck: true })] }));
    const apart: Errand[] = [];
    let beats = 0;
    let isOver = false;
    const beat = (): void => void setImmediate(() => ((beats += 1), isOver || beat()));
    beat();
    const carried = carryTurn({ ...ports, patience: [100], setApart: (errand) => apart.push(errand) }, given);
    const outcome = await carried;
    isOver = true;
    expect([hangs, apart.length, outcome.left, outcome.done]).toEqual([2, 2, given.slice(2), []]);
    expect(beats).toBeGreaterThan(1);
  });

  test("is found by what its kind makes of it outside the steps, too", async () => {
    const rank = (): number => {
      throw new TypeError("no rank");
    };
    const fault = { ...lightDefinition.parts["fault"]!, rank };
    ports = { ...ports, definitions: defineActors([{ ...lightDefinition, parts: { fault } }]) };
    const outcome = await tell(
      ...Array.from({ length: 40 }, (_, n) => sample("a", n + 1, { cars: n === 20 ? 150 : 1 })),
    );
    expect(outcome).toMatchObject({ lost: [], dropped: [] });
    expect([letters(), cars()]).toEqual([["a b1/21"], 39]);
  });
});

describe("L3 a verdict that loses its race", () => {
  const held = sample("a", 1, { stuck: true });
  const beingFaster = (write: () => Promise<unknown>): void => {
    const { commit } = ports.store;
    let rounds = 3;
    const later = async (batch: CommitBatch): ReturnType<MemoryStore["commit"]> => {
      const isVerdict = batch.actors.some(({ letters: own }) => own.length > 0);
      if (isVerdict && rounds > 0) {
        rounds -= 1;
        await write();
      }
      return commit(batch);
    };
    ports = { ...ports, store: { ...ports.store, commit: later } };
  };
  const hungTwice = (messages: readonly Message[]): Errand => ({
    ...{ actorId: "a", messages, hung: held, tries: 1 },
  });
  const elsewhere = () => ({ ...ports, store, residents: createResidents(1) });

  test("on what is held is carried again and not found again", async () => {
    await hold(elsewhere(), { actorId: "a", messages: [held] });
    let seq = 1;
    beingFaster(() => hold(elsewhere(), { actorId: "a", messages: [sample("a", (seq += 1))] }));
    expect(await carryTurn(ports, [hungTwice([wake("a")])])).toMatchObject({ lost: [], letters: 1 });
    expect([hangs, letters(), cars(), store.standing("a").status]).toEqual([1, ["a b1/1"], 3, "active"]);
  });

  test("on what is not held is found again, for another may have carried it meanwhile", async () => {
    const sound = { ...elsewhere(), definitions: lights };
    beingFaster(() => carryTurn(sound, [{ actorId: "a", messages: [sample("a", 1, { cars: 1 })] }]));
    const given = hungTwice([held]);
    expect((await carryTurn(ports, [given])).lost).toEqual([given]);
    expect([letters(), cars()]).toEqual([[], 1]);
  });
});

test("L8 an actor that cannot be written at all is paused as it is, and all is held in order", async () => {
  await tell(sample("a", 1));
  refuses = ({ actors }) => actors.length > 0;
  const outcome = await tell(
    ...[2, 3, 4].map((seq) => sample("a", seq)),
    notice("a", "n1", "walk.requested"),
  );
  expect(outcome).toMatchObject({ lost: [], dropped: [], letters: 0 });
  expect(store.standing("a")).toMatchObject({
    status: "paused",
    pausedReason: "CommitRefused: no",
    held: ["b1/2", "b1/3", "b1/4", "n1"],
  });
});

describe("L6, L8 a timer whose commit is refused", () => {
  const offline = "timer |xstate.after.silence.light.link.online";
  const isOffline = ({ actors }: CommitBatch): boolean =>
    actors.some(({ snapshot }) => (snapshot.root.value as { link: string }).link === "offline");
  const pass = async (ms: number, ...messages: Message[]): Promise<void> => {
    store.setNow(START + ms);
    ports.residents.forget("a");
    await tell(...messages);
  };

  test("is put aside, and the reading that comes next is carried", async () => {
    refuses = (batch) =>
      isOffline(batch) ||
      batch.actors.some(({ journal }) =>
        journal.some(({ event }) => String(event["type"]).includes("silence")),
      );
    await tell(sample("a", 1));
    await pass(6_000, sample("a", 2, { cars: 1 }, { acceptedAt: START + 6_000 }));
    expect(letters()).toEqual([`a ${offline} ${START + 5_000}`]);
    expect(cars()).toBe(2);
  });

  test("is put aside by the wake, of which there is no letter, and it leaves no deadline behind", async () => {
    refuses = isOffline;
    await tell(sample("a", 1));
    await pass(6_000, wake("a"));
    expect(letters()).toEqual([`a ${offline} ${START + 5_000}`]);
    expect(Object.values(store.read("a")?.timers ?? {}).filter(({ due }) => due <= START + 6_000)).toEqual(
      [],
    );
    expect(store.standing("a").status).toBe("active");
  });
});

test("L3 whatever a batch holds is in one order, in whichever order it came", async () => {
  const batches: CommitBatch[] = [];
  const ids = ["e", "c", "d"];
  for (const id of ids) store.register(id, "light");
  const spying = {
    ...store,
    commit: (batch: CommitBatch) => {
      batches.push(batch);
      return store.commit(batch);
    },
  };
  ports = { ...ports, store: spying };
  for (const id of ids) store.supervise(id, "paused", "by hand");
  await carryTurn(
    ports,
    ids.map((actorId) => ({
      actorId,
      messages: [3, 1, 2].flatMap((seq) => [
        sample(actorId, seq, {}, { historical: true }),
        sample(actorId, seq),
      ]),
    })),
  );
  const [batch] = batches;
  expect(batch?.asides?.map(({ actorId }) => actorId)).toEqual(["c", "d", "e"]);
  expect(batch?.late.map(({ actorId, seq }) => `${actorId}${seq}`)).toEqual(
    ["c", "d", "e"].flatMap((id) => [1, 2, 3].map((seq) => `${id}${seq}`)),
  );
});
