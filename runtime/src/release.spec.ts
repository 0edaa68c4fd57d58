import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lightDefinition } from "../test/traffic-light.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { defineActors, type ActorDefinition } from "./definition.ts";
import { StoreUnavailable } from "./errors.ts";
import { startHost } from "./host.ts";
import type { Host } from "./host-options.ts";
import type { Message } from "./message.ts";
import { compareVersions } from "./release.ts";
import { createResidents } from "./resident.ts";
import { MOST_HELD } from "./supervision.ts";
import { createMemoryMailbox } from "./testing/memory-mailbox.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { carryTurn, type TurnPorts } from "./turn.ts";

/** The traffic light as another release has it: the same machine under another version. */
function lightOf(version: string): ActorDefinition {
  const machine = Object.create(lightDefinition.machine, {
    version: { value: version },
  }) as ActorDefinition["machine"];
  return { ...lightDefinition, machine };
}
const START = Date.UTC(2026, 0, 1);
let store: MemoryStore;

const workerOf = (version: string): TurnPorts => ({
  definitions: defineActors([lightOf(version)]),
  store,
  residents: createResidents(100),
  clock: createDatabaseClock(() => 0),
});
const errand = (seq: number) => ({ actorId: "a", messages: [sample("a", seq, { cars: 1 })] });

beforeEach(() => {
  store = createMemoryStore(START);
  store.register("a", "light");
  store.register("b", "light");
});

describe("L11 versions", () => {
  test.each([
    ["1", "2"],
    ["2", "10"],
    ["1", "1.1"],
    ["1.2", "1.10"],
    ["1.9.9", "2"],
  ])("%s comes before %s", (a, b) => {
    expect(compareVersions(a, b)).toBeLessThan(0);
    expect(compareVersions(b, a)).toBeGreaterThan(0);
    expect(compareVersions(a, a)).toBe(0);
  });

  test("are in one order, whatever they are", () => {
    const version = fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join("."));
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        const sorted = [a, b, c].toSorted(compareVersions);
        expect(compareVersions(sorted[0] as string, sorted[2] as string)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("L11 a worker of an older release", () => {
  test("leaves an actor that a newer one wrote as it is, and holds its messages for the newer one, which carries them first", async () => {
    const [older, newer] = [workerOf("9"), workerOf("10")];
    await carryTurn(older, [errand(1)]);
    await carryTurn(newer, [errand(2)]);
    const written = store.read("a");
    // Its copy in memory is of before: the lost race makes it read what the newer one wrote.
    const first = await carryTurn(older, [errand(3)]);
    expect(first).toMatchObject({ done: [], lost: [errand(3)], ahead: [] });
    const again = await carryTurn(older, [errand(3), { actorId: "b", messages: [sample("b", 1)] }]);
    expect(again).toMatchObject({ ahead: [], lost: [] });
    expect(again.done.map(({ actorId }) => actorId)).toEqual(["a", "b"]);
    const { snapshot, timers, machineVersion } = store.read("a") ?? {};
    expect({ snapshot, timers, machineVersion }).toEqual({
      snapshot: written?.snapshot,
      timers: written?.timers,
      machineVersion: "10",
    });
    expect(store.standing("a")).toMatchObject({ status: "resuming", held: ["b1/3"] });
    expect(store.letters).toEqual([]);
    // Redelivered, with what came behind it: held once, in order.
    await carryTurn(older, [{ actorId: "a", messages: [...errand(3).messages, ...errand(4).messages] }]);
    expect(store.standing("a").held).toEqual(["b1/3", "b1/4"]);
    expect((await store.claimDue(10, 5_000)).due.map(({ actorId }) => actorId)).toContain("a");
    expect(await carryTurn(newer, [errand(5)])).toMatchObject({ lost: [errand(5)] });
    expect(await carryTurn(newer, [errand(5)])).toMatchObject({ commits: 1, ahead: [] });
    expect(store.standing("a")).toMatchObject({ status: "active", held: [] });
    const readings = store.readings.filter(({ actorId }) => actorId === "a");
    expect(readings.map(({ seq, late }) => [seq, late])).toEqual([1, 2, 3, 4, 5].map((seq) => [seq, false]));
  });

  test("keeps what is more than may be held as it is for a paused one, so that no lane waits, and gives back a wake by itself", async () => {
    await carryTurn(workerOf("2"), [errand(1)]);
    const all = Array.from({ length: MOST_HELD }, (_, n) => sample("a", n + 2));
    expect((await carryTurn(workerOf("1"), [{ actorId: "a", messages: all }])).ahead).toEqual([]);
    const more = {
      actorId: "a",
      messages: [sample("a", MOST_HELD + 2), notice("a", "n1", "walk.requested")],
    };
    expect(await carryTurn(workerOf("1"), [more])).toMatchObject({ done: [more], ahead: [], letters: 1 });
    expect(store.standing("a")).toMatchObject({ status: "resuming", overflow: 1 });
    expect(store.readings.map(({ seq, late }) => [seq, late])).toEqual([
      [1, false],
      [MOST_HELD + 2, true],
    ]);
    expect(store.letters.map(({ error }) => error.name)).toEqual(["HoldFull"]);
    const woken = { actorId: "a", messages: [wake("a")] };
    expect((await carryTurn(workerOf("1"), [woken])).ahead).toEqual([woken]);
  });

  test("holds the messages of a draining actor with their mark at the end, and the newer one ends the drain with them", async () => {
    await carryTurn(workerOf("2"), [errand(1)]);
    store.supervise("a", "draining");
    const mark = {
      ...notice("a", "mark", "actor.drained"),
      event: { type: "actor.drained", by: "eve", reason: "service" },
      behind: true as const,
    };
    await carryTurn(workerOf("1"), [{ actorId: "a", messages: [...errand(2).messages, mark] }]);
    expect(store.standing("a")).toMatchObject({ status: "draining", held: ["b1/2", "mark"] });
    await carryTurn(workerOf("2"), [{ actorId: "a", messages: [wake("a")] }]);
    expect(store.standing("a")).toMatchObject({ status: "paused", held: [] });
    expect(store.readings).toHaveLength(2);
  });

  test("is told apart by the envelope too, and by a kind it does not know", async () => {
    await carryTurn(workerOf("1"), [errand(1)]);
    const load = store.load.bind(store);
    store.load = async (ids, notices) => {
      const loaded = await load(ids, notices);
      return {
        ...loaded,
        actors: loaded.actors.map((actor) => ({ ...actor, snapshot: { ...actor.snapshot, v: 2 } as never })),
      };
    };
    await carryTurn(workerOf("1"), [errand(2)]);
    expect(store.standing("a")).toMatchObject({ status: "resuming", held: ["b1/2"] });
    store.register("meter-1", "meter");
    const unknown = { actorId: "meter-1", messages: [notice("meter-1", "n1", "walk.requested")] };
    await carryTurn(workerOf("1"), [unknown]);
    expect(store.standing("meter-1")).toMatchObject({ status: "resuming", held: ["n1"] });
    expect(store.letters).toEqual([]);
  });

  test("fires no timer of such an actor", async () => {
    await carryTurn(workerOf("2"), [errand(1)]);
    store.setNow(START + 60_000);
    const rows = store.journal.length;
    expect((await carryTurn(workerOf("1"), [{ actorId: "a", messages: [wake("a")] }])).ahead).toHaveLength(1);
    expect(store.journal).toHaveLength(rows);
    expect((await store.claimDue(10, 5_000, ["a"])).due).toEqual([]);
    expect((await store.claimDue(10, 5_000)).due).toEqual([{ actorId: "a", version: 1 }]);
  });
});

test("L3, L4, L11 whichever release gets a message, and whoever dies or hears no answer, each takes effect once and in order", async () => {
  const reading = fc.record({
    kind: fc.constantFrom("older", "newer"),
    n: fc.integer({ min: 1, max: 40 }),
    isLost: fc.boolean(),
  });
  const told = fc.record({
    kind: fc.constantFrom("older told", "newer told"),
    n: fc.integer({ min: 1, max: 8 }),
    isLost: fc.boolean(),
  });
  const other = fc.record({
    kind: fc.constantFrom("crash", "wake"),
    n: fc.constant(0),
    isLost: fc.boolean(),
  });
  const acts = fc.array(fc.oneof({ weight: 6, arbitrary: reading }, { weight: 2, arbitrary: told }, other), {
    minLength: 5,
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(acts, async (course) => {
      store = createMemoryStore(START);
      store.register("a", "light");
      let [older, newer] = [workerOf("1"), workerOf("2")];
      const carry = async (worker: TurnPorts, message: Message, isLost = false): Promise<void> => {
        if (isLost) store.loseNextReply();
        for (let attempt = 0; attempt < 5; attempt += 1) {
          const turn = carryTurn(worker, [{ actorId: "a", messages: [message] }]);
          const outcome = await turn.catch((error: unknown) => {
            if (!(error instanceof StoreUnavailable)) throw error;
          });
          if (outcome && outcome.lost.length === 0) return;
        }
        throw new Error("It was never carried.");
      };
      const wakeNewer = async (isLost = false): Promise<void> => {
        for (const { version } of (await store.claimDue(10, 0)).due)
          await carry(newer, wake("a", version), isLost);
      };
      await carry(newer, sample("a", 0));
      const [taken, heard] = [[0], new Set<string>()];
      for (const { kind, n, isLost } of course) {
        const worker = kind.startsWith("older") ? older : newer;
        if (kind === "crash") [older, newer] = [workerOf("1"), workerOf("2")];
        else if (kind === "wake") await wakeNewer(isLost);
        else if (kind.endsWith("told")) {
          await carry(worker, notice("a", `n${n}`, "told"), isLost);
          heard.add(`n${n}`);
        } else {
          await carry(worker, sample("a", n), isLost);
          if (n > (taken.at(-1) ?? 0)) taken.push(n);
        }
      }
      for (let look = 0; look < 3; look += 1) await wakeNewer();
      expect(store.standing("a")).toMatchObject({ status: "active", held: [] });
      const live = store.readings.filter(({ late }) => !late).map(({ seq }) => seq);
      expect(live).toEqual(taken);
      expect(store.read("a")?.snapshot?.root.context).toMatchObject({ cars: taken.length });
      const events = store.journal.filter(({ event }) => event["type"] === "told");
      expect(events.map(({ event }) => event["id"])).toEqual([...heard]);
      expect(store.letters).toEqual([]);
      expect(store.read("a")?.machineVersion).toBe("2");
    }),
    { numRuns: 150 },
  );
});

describe("L11 two releases on one queue", () => {
  const hosts: Host[] = [];
  afterEach(() => Promise.all(hosts.splice(0).map((host) => host.stop())));

  test("fire timers of the newer one's actors at once, though the older one claims them first", async () => {
    await carryTurn(workerOf("2"), [errand(1)]);
    store.setNow(START + 60_000);
    const claims: string[][] = [];
    const watched: MemoryStore = {
      ...store,
      async claimDue(...asked) {
        const claim = await store.claimDue(...asked);
        claims.push(claim.due.map(({ actorId }) => actorId));
        return claim;
      },
    };
    hosts.push(
      startHost({
        definitions: defineActors([lightOf("1")]),
        store: watched,
        mailboxes: [],
        timerPollMs: 5,
      }),
    );
    // The store's clock stands still, so a claim that is held would never lapse.
    await expect.poll(() => store.boundOf("a"), { timeout: 45_000 }).toBe(START + 60_000);
    await expect.poll(() => claims.length, { timeout: 45_000 }).toBeGreaterThan(5);
    expect(claims.filter(({ length }) => length > 0)).toEqual([["a"]]);
    expect((await store.claimDue(10, 5_000)).due).toEqual([{ actorId: "a", version: 1 }]);
  });

  test("carry every message once, the newer ones' actors by the newer worker alone", async () => {
    const mailbox = createMemoryMailbox();
    const mailboxes = [{ mailbox, receivers: 1, urgent: false }];
    for (const version of ["1", "2"])
      hosts.push(
        startHost({ definitions: defineActors([lightOf(version)]), store, mailboxes, timerPollMs: 5 }),
      );
    for (let seq = 1; seq <= 200; seq += 1)
      mailbox.put([sample("a", seq, { cars: 1 }), sample("b", seq, { cars: 1 })]);
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    const live = store.readings.filter(({ late }) => !late);
    expect(store.readings).toHaveLength(400);
    expect(store.letters).toEqual([]);
    const cars = ["a", "b"].map((id) =>
      Number((store.read(id)?.snapshot?.root.context as { cars?: number } | undefined)?.cars),
    );
    expect(cars.reduce((sum, n) => sum + n, 0)).toBe(live.length);
  });
});
