import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CommitRefused } from "../errors.ts";
import { identityOf } from "../letter.ts";
import type { Message } from "../message.ts";
import type {
  ActorCommit,
  ActorStore,
  CommitBatch,
  LetterEntry,
  ReadingEntry,
  Supervision,
} from "../actor-store.ts";

export interface StoreUnderTest {
  readonly store: ActorStore;
  register(actorId: string, kind: string): Promise<void>;
  countOf(what: "journal" | "reading" | "late reading" | "letter" | "order"): Promise<number>;
  /** Stored bound of the actor's deadlines, ms; null: none. */
  boundOf(actorId: string): Promise<number | null>;
  /** Lets the store's clock run on by so many ms. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

const AT = Date.UTC(2026, 0, 1);
const reading = (actorId: string, seq: number, late = false): ReadingEntry => ({
  actorId,
  boot: "b",
  seq,
  measuredAt: AT + seq,
  acceptedAt: AT,
  late,
  points: { powerKw: 1.5, mode: "running", doubtful: { v: 3, q: "questionable" } },
});
const letter = (actorId: string, letterId: string): LetterEntry => ({
  actorId,
  letterId,
  message: { kind: "sample" },
  error: { name: "Error", message: "poison" },
  at: AT,
});
const commit = (actorId: string, expectedVersion: number, more: Partial<ActorCommit> = {}): ActorCommit => ({
  actorId,
  expectedVersion,
  machineVersion: "1",
  state: "on",
  snapshot: {
    v: 1,
    at: AT,
    root: { value: { lamp: "on" }, context: { n: expectedVersion } },
    parts: {},
    boots: [{ id: "b", seq: 1, at: AT }],
  },
  timers: {},
  nextDueAt: null,
  bound: "look",
  lastReadingAt: null,
  journal: [],
  parts: [],
  readings: [],
  letters: [],
  notices: [],
  ...more,
});
const timed = (actorId: string, expectedVersion: number, due: number): ActorCommit =>
  commit(actorId, expectedVersion, {
    timers: { "|t": { due: Math.round(due), set: AT, gen: 1 } },
    nextDueAt: Math.round(due),
  });
const entry = {
  ordinal: 0,
  at: AT,
  part: null,
  machine: "light",
  event: { type: "told" },
  before: null,
  after: { lamp: "on" },
  state: "on",
  taken: ["light#told#0"],
  orders: [{ type: "lamp.show", id: "o1", expiresAt: AT }],
  detail: null,
};
const batch = (...actors: ActorCommit[]): CommitBatch => ({ actors, late: [], letters: [] });

/**
 * What is due now, as soon as it is seen to be: a store may keep instants in whole milliseconds, and what became due in this one
 * is then due up to half of one later.
 */
const dueNow = async (store: ActorStore, count: number): Promise<readonly string[]> => {
  const due: string[] = [];
  const claim = async (): Promise<number> => {
    const claimed = (await store.claimDue(10, 60_000)).due;
    return due.push(...claimed.map(({ actorId, version }) => `${actorId}@${version}`));
  };
  await expect.poll(claim, { timeout: 45_000 }).toBeGreaterThanOrEqual(count);
  return due.toSorted();
};

/** What every store must do. Run against memory and against real Postgres. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let under: StoreUnderTest;
    let store: ActorStore;
    beforeEach(async () => {
      under = await open();
      ({ store } = under);
      await under.register("a", "light");
      await under.register("b", "light");
    });
    afterEach(() => under.close());

    test("an actor that was registered and never stepped has version 0 and no snapshot", async () => {
      const { actors } = await store.load(["a", "ghost"], []);
      expect(actors).toEqual([
        {
          actorId: "a",
          kind: "light",
          version: 0,
          machineVersion: null,
          status: "active",
          snapshot: null,
          timers: {},
          heldCount: 0,
          held: [],
        },
      ]);
    });

    test("L1 a commit is read back as it was given", async () => {
      const timers = { "|t": { due: AT + 1_000, set: AT, gen: 1 } };
      const given = commit("a", 0, {
        timers,
        nextDueAt: AT + 1_000,
        journal: [entry],
        readings: [reading("a", 1)],
      });
      expect([...(await store.commit(batch(given))).won]).toEqual(["a"]);
      const { actors } = await store.load(["a"], []);
      expect(actors[0]).toMatchObject({
        version: 1,
        snapshot: given.snapshot,
        timers,
      });
      expect(await under.boundOf("a")).toBe(AT + 1_000);
      expect(await under.countOf("journal")).toBe(1);
      expect(await under.countOf("order")).toBe(1);
      expect(await under.countOf("reading")).toBe(1);
    });

    test("L3 a commit on an old version changes nothing, and its neighbours win", async () => {
      await store.commit(batch(commit("a", 0)));
      const stale = commit("a", 0, {
        journal: [entry],
        readings: [reading("a", 9)],
        letters: [letter("a", "l")],
        notices: ["n"],
      });
      const { won } = await store.commit(batch(stale, commit("b", 0)));
      expect([...won]).toEqual(["b"]);
      expect(await under.countOf("journal")).toBe(0);
      expect(await under.countOf("order")).toBe(0);
      expect(await under.countOf("reading")).toBe(0);
      expect(await under.countOf("letter")).toBe(0);
      expect((await store.load([], [{ actorId: "a", id: "n" }])).knownNotices.size).toBe(0);
    });

    test("L3 of two commits on one version at the same time exactly one wins", async () => {
      for (let version = 0; version < 20; version += 1) {
        const results = await Promise.all([
          store.commit(batch(commit("a", version))),
          store.commit(batch(commit("a", version))),
        ]);
        expect(results.reduce((sum, { won }) => sum + won.size, 0)).toBe(1);
      }
    });

    test("L2 a notice that was dealt with is known", async () => {
      await store.commit(batch(commit("a", 0, { notices: ["n1"] })));
      const { knownNotices } = await store.load(
        [],
        [
          { actorId: "a", id: "n1" },
          { actorId: "a", id: "n2" },
          { actorId: "b", id: "n1" },
        ],
      );
      expect([...knownNotices]).toEqual(["a n1"]);
    });

    test("L4 a reading is stored once, however often it comes", async () => {
      await store.commit(batch(commit("a", 0, { readings: [reading("a", 1), reading("a", 1)] })));
      await store.commit({
        actors: [],
        late: [reading("a", 1, true), reading("a", 2, true), reading("ghost", 1, true)],
        letters: [],
      });
      expect(await under.countOf("reading")).toBe(2);
      // What drove its actor stays what it was, whatever comes after it.
      expect(await under.countOf("late reading")).toBe(1);
    });

    test("L8 a letter is stored once, also for an actor that does not exist", async () => {
      const letters = [letter("ghost", "l1"), letter("ghost", "l1")];
      await store.commit({ actors: [], late: [], letters });
      await store.commit({ actors: [], late: [], letters });
      expect(await under.countOf("letter")).toBe(1);
    });

    test("L8 a letter is stored whatever it holds", async () => {
      const hostile = {
        ...letter("gh\u0000st", `\ud800${"x".repeat(5_000)}`),
        message: { kind: "sample", boot: "\u0000\udfff" },
      };
      await store.commit({ actors: [], late: [], letters: [hostile] });
      expect(await under.countOf("letter")).toBe(1);
    });

    test("L8 a value that cannot be stored refuses its commit and changes nothing", async () => {
      const bad = { ...reading("a", 1), points: { mode: "\u0000" } };
      const given = commit("a", 0, { readings: [bad] });
      const outcome = await store.commit(batch(given, commit("b", 0))).catch((error: unknown) => error);
      // A store that can hold the value (memory) takes it; one that cannot says so and leaves the neighbour as it was.
      const { actors } = await store.load(["b"], []);
      expect(actors[0]?.version).toBe(outcome instanceof CommitRefused ? 0 : 1);
    });

    test("L6 a due actor is claimed once within the hold, and one that is not due never", async () => {
      const { now } = await store.load([], []);
      await store.commit(batch(timed("a", 0, now - 10), timed("b", 0, now + 3_600_000)));
      expect((await store.claimDue(10, 60_000)).due).toEqual([{ actorId: "a", version: 1 }]);
      expect((await store.claimDue(10, 60_000)).due).toEqual([]);
    });

    test("L6 a claim that was ended leaves its actor to the next, and makes nobody due that has no deadline", async () => {
      const { now } = await store.load([], []);
      await store.commit(batch(timed("a", 0, now - 10), commit("b", 0)));
      expect((await store.claimDue(10, 60_000)).due).toEqual([{ actorId: "a", version: 1 }]);
      await store.unclaim(["a", "b", "ghost"]);
      expect(await under.boundOf("b")).toBeNull();
      expect(await dueNow(store, 1)).toEqual(["a@1"]);
    });

    test("L6 a deadline that moved away wakes nobody, and is claimed when it comes", async () => {
      const now = Math.round((await store.load([], [])).now);
      // Far enough for a machine that stands still before it has come.
      const [soon, later] = [now + 6_000, now + 3_600_000];
      await store.commit(batch(timed("a", 0, soon)));
      await store.commit(batch(timed("a", 1, later)));
      expect(await under.boundOf("a")).toBe(soon);
      await under.pass(6_100);
      expect((await store.claimDue(10, 60_000)).due).toEqual([]);
      expect(await under.boundOf("a")).toBe(later);
      await store.commit(batch(timed("a", 2, now)));
      expect(await under.boundOf("a")).toBe(now);
      expect((await store.claimDue(10, 60_000)).due).toEqual([{ actorId: "a", version: 3 }]);
    });

    test("L6 a bound that was to be kept is left to the next claim, one that was to be looked at is moved when it has passed", async () => {
      const now = Math.round((await store.load([], [])).now);
      const later = now + 3_600_000;
      await store.commit(batch(timed("a", 0, now - 10), timed("b", 0, now - 10)));
      await store.commit(batch({ ...timed("a", 1, later), bound: "keep" }, timed("b", 1, later)));
      expect([await under.boundOf("a"), await under.boundOf("b")]).toEqual([now - 10, later]);
      expect((await store.claimDue(10, 60_000)).due).toEqual([]);
      expect(await under.boundOf("a")).toBe(later);
    });

    test("L6 says that there is more when it looked at as many as it may", async () => {
      const { now } = await store.load([], []);
      await store.commit(batch(timed("a", 0, now - 10), timed("b", 0, now - 10)));
      const claims = [await store.claimDue(1, 60_000), await store.claimDue(1, 60_000)];
      expect(claims.map(({ due, more }) => [due.length, more])).toEqual([
        [1, true],
        [1, true],
      ]);
      expect(await store.claimDue(1, 60_000)).toMatchObject({ due: [], more: false });
    });

    describe("L3, L8 supervision", () => {
      const told = (id: string): Message => ({
        kind: "notice",
        actorId: "a",
        id,
        part: null,
        event: { type: "told" },
      });
      const standing = (more: Partial<Supervision>): Supervision => ({
        status: "paused",
        pausedReason: null,
        held: [],
        released: [],
        settled: [],
        overflow: 0,
        ...more,
      });
      const aside = (
        expectedVersion: number,
        more: Partial<Supervision>,
        letters: LetterEntry[] = [],
      ): CommitBatch => ({
        ...batch(),
        asides: [{ actorId: "a", expectedVersion, journal: [], letters, supervision: standing(more) }],
      });
      const load = async () => (await store.load(["a"], [])).actors[0];

      test("a pause is committed with its letter, and what an old version asks for changes nothing", async () => {
        const paused = await store.commit(aside(0, { pausedReason: "poison" }, [letter("a", "l1")]));
        expect([...paused.won]).toEqual(["a"]);
        expect(await load()).toMatchObject({ version: 1, status: "paused", snapshot: null });
        const stale = aside(0, { status: "active", held: [told("n1")] }, [letter("a", "l2")]);
        expect([...(await store.commit(stale)).won]).toEqual([]);
        expect(await load()).toMatchObject({ version: 1, status: "paused", heldCount: 0 });
        expect(await under.countOf("letter")).toBe(1);
      });

      test("what is held comes back in order, once each, and is gone with the commit that carries it", async () => {
        const sample = {
          ...told("x"),
          kind: "sample",
          boot: "b",
          seq: 7,
          points: { mode: "\u0000" },
        } as unknown as Message;
        await store.commit(aside(0, { held: [told("n2"), told("n1"), sample] }));
        await store.commit(aside(1, { held: [told("n1"), told("n3")] }));
        expect(await load()).toMatchObject({ heldCount: 4, held: [] });
        await store.commit(aside(2, { status: "resuming" }));
        const resuming = await load();
        expect(resuming?.held.map(identityOf)).toEqual(["n2", "n1", "b/7", "n3"]);
        expect(resuming?.held[2]).toMatchObject({ points: { mode: "\u0000" } });
        expect(resuming?.held[0]).toMatchObject({ at: expect.any(Number) });
        const carried = { released: ["n2", "n1", "b/7"], status: "resuming" } as const;
        await store.commit(batch(commit("a", 3, { notices: ["n2", "n1"], supervision: standing(carried) })));
        expect((await load())?.held.map(identityOf)).toEqual(["n3"]);
        await store.commit(
          batch(commit("a", 4, { supervision: standing({ released: ["n3"], status: "active" }) })),
        );
        expect(await load()).toMatchObject({ version: 5, status: "active", heldCount: 0, held: [] });
      });

      test("a paused actor is claimed for no deadline, a resuming one at its next look, an active one as ever", async () => {
        const { now } = await store.load([], []);
        const due = commit("a", 0, {
          nextDueAt: now - 10,
          timers: { "|t": { due: now - 10, set: AT, gen: 1 } },
        });
        await store.commit(batch({ ...due, supervision: standing({ pausedReason: "so" }) }));
        expect((await store.claimDue(10, 60_000)).due).toEqual([]);
        await store.commit(aside(1, { status: "active" }));
        expect(await dueNow(store, 1)).toEqual(["a@2"]);
      });

      test("L6 what is paused is due never, so that no look passes over it", async () => {
        const { now } = await store.load([], []);
        const paused = standing({ pausedReason: "so" });
        const pause = { nextDueAt: null, bound: "write" as const, supervision: paused };
        await store.commit(batch(timed("a", 0, now + 3_600_000), timed("b", 0, now - 10)));
        await store.commit(batch({ ...timed("a", 1, now + 3_600_000), ...pause }));
        await store.commit({
          ...batch(),
          asides: [{ actorId: "b", expectedVersion: 1, journal: [], letters: [], supervision: paused }],
        });
        expect([await under.boundOf("a"), await under.boundOf("b")]).toEqual([null, null]);
      });

      test("L6, L11 what is held for an actor that is not paused makes it due at once, with or without timers", async () => {
        const { now } = await store.load([], []);
        await store.commit(batch(commit("a", 0), timed("b", 0, now + 3_600_000)));
        const held = (actorId: string) => ({ ...told("n1"), actorId }) as Message;
        const asides = ["a", "b"].map((actorId) => ({
          actorId,
          expectedVersion: 1,
          journal: [],
          letters: [],
          supervision: standing({ status: "resuming", held: [held(actorId)] }),
        }));
        await store.commit({ ...batch(), asides });
        expect(await dueNow(store, 2)).toEqual(["a@2", "b@2"]);
      });

      test("L3, L4 what is late as a loser saw it is no history", async () => {
        const late = [reading("a", 1, true), reading("b", 1, true)];
        const lost = { supervision: standing({ status: "resuming" }) };
        expect((await store.commit({ ...batch(commit("a", 7)), late })).won.size).toBe(0);
        expect(await under.countOf("reading")).toBe(1);
        await store.commit({ ...batch(commit("a", 7, lost)), late });
        await store.commit({ ...aside(7, {}), late });
        expect(await under.countOf("reading")).toBe(1);
        await store.commit({ ...aside(0, {}), late });
        expect(await under.countOf("late reading")).toBe(2);
        await store.commit({ ...batch(commit("a", 1, lost)), late: [reading("a", 2, true)] });
        await store.commit({ ...batch(commit("a", 2)), late: [reading("a", 3, true)] });
        expect(await under.countOf("late reading")).toBe(4);
      });

      test("an ordinary neighbour commits beside what is supervised", async () => {
        const { won } = await store.commit({ ...aside(0, { held: [told("n")] }), actors: [commit("b", 0)] });
        expect([...won].toSorted((one, other) => (one < other ? -1 : 1))).toEqual(["a", "b"]);
      });
    });
  });
}
