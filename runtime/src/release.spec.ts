import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lightDefinition } from "../test/traffic-light.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { defineActors, type ActorDefinition } from "./definition.ts";
import { startHost } from "./host.ts";
import type { Host } from "./host-options.ts";
import { compareVersions } from "./release.ts";
import { createResidents } from "./resident.ts";
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
  test("leaves an actor that a newer one wrote as it is, and makes no dead letter of its messages", async () => {
    const [older, newer] = [workerOf("9"), workerOf("10")];
    await carryTurn(older, [errand(1)]);
    await carryTurn(newer, [errand(2)]);
    const written = store.read("a");
    // Its copy in memory is of before: the lost race makes it read what the newer one wrote.
    const first = await carryTurn(older, [errand(3)]);
    expect(first).toMatchObject({ done: [], lost: [errand(3)], ahead: [] });
    const again = await carryTurn(older, [errand(3), { actorId: "b", messages: [sample("b", 1)] }]);
    expect(again.ahead).toEqual([errand(3)]);
    expect(again.done.map(({ actorId }) => actorId)).toEqual(["b"]);
    expect(store.read("a")).toEqual(written);
    expect(store.letters).toEqual([]);
    expect(await carryTurn(newer, [errand(3)])).toMatchObject({ commits: 1, ahead: [] });
    expect(store.readings.filter(({ actorId }) => actorId === "a")).toHaveLength(3);
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
    expect((await carryTurn(workerOf("1"), [errand(2)])).ahead).toEqual([errand(2)]);
    store.register("meter-1", "meter");
    const unknown = { actorId: "meter-1", messages: [notice("meter-1", "n1", "walk.requested")] };
    expect((await carryTurn(workerOf("1"), [unknown])).ahead).toEqual([unknown]);
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
    await expect.poll(() => store.read("a")?.nextDueAt, { timeout: 45_000 }).toBe(START + 60_000);
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
