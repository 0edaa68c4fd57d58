// L3: a draft that took long is as good as one of now where only more was held meanwhile, and loses its race anywhere else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import type { StoredActor } from "./actor-state.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { draft, type Draft } from "./draft.ts";
import { hold } from "./holding.ts";
import type { Message } from "./message.ts";
import { rebased } from "./rebase.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { carryTurn } from "./turn.ts";

const START = Date.UTC(2026, 0, 1);

const scene = () => {
  const store = createMemoryStore(START);
  store.register("a", "light");
  const ports = () => ({
    definitions: lights,
    store,
    residents: createResidents(1),
    clock: createDatabaseClock(() => 0),
  });
  const carry = (messages: readonly Message[]) => carryTurn(ports(), [{ actorId: "a", messages }]);
  const holding = (messages: readonly Message[]) => hold(ports(), { actorId: "a", messages });
  const read = (): StoredActor => store.read("a") as StoredActor;
  const draftOf = (actor: StoredActor, ...messages: Message[]): Draft =>
    draft(lights, { actorId: "a", messages: [wake("a"), ...messages] }, actor, START, () => false);
  const commit = ({ commit: own, aside, late, letters }: Draft) =>
    store.commit({ actors: own ? [own] : [], late, letters, asides: aside ? [aside] : [] });
  return { store, carry, holding, read, draftOf, commit };
};
type Scene = ReturnType<typeof scene>;

const outcomeOf = (store: MemoryStore): unknown => ({
  ...store.standing("a"),
  snapshot: store.read("a")?.snapshot,
  timers: store.read("a")?.timers,
  readings: new Set(store.readings.map(({ seq, late, points }) => JSON.stringify([seq, late, points]))),
  letters: new Set(store.letters.map(({ letterId }) => letterId)),
  told: store.journal.map(({ event, state }) => [event["type"], event["id"], state]),
});

const reading = fc
  .record({
    seq: fc.integer({ min: 1, max: 9 }),
    cars: fc.integer({ min: 0, max: 150 }),
    poison: fc.boolean(),
  })
  .map(({ seq, cars, poison }): Message => sample("a", seq, poison ? { poison: true } : { cars }));
const asked = fc.constantFrom("n1", "n2", "n3", "n4").map((id): Message => notice("a", id, "walk.requested"));
const messages = fc.array(fc.oneof(reading, reading, asked), { maxLength: 8 });

describe("a draft that took long", () => {
  test("comes to the same as if what was held meanwhile had come after it", async () => {
    await fc.assert(
      fc.asyncProperty(messages, messages, messages, messages, async (past, held, more, evenMore) => {
        const told = scene();
        const slow = scene();
        for (const batch of [past, held, [...more, ...evenMore]])
          await told.carry(batch.length > 0 ? batch : [wake("a")]);
        await slow.carry(past.length > 0 ? past : [wake("a")]);
        await slow.holding(held);
        const before = slow.read();
        const drafted = slow.draftOf(before);
        await slow.holding(more);
        await slow.holding(evenMore);
        const { won } = await slow.commit(rebased(drafted, before, slow.read(), START));
        expect(won.has("a")).toBe((drafted.commit ?? drafted.aside) !== null);
        const { status, held: left } = slow.store.standing("a");
        const isMore = left.length > 0 && status !== "paused";
        expect([status === "resuming", isMore && slow.store.boundOf("a")]).toEqual([isMore, isMore && START]);
        await slow.carry(isMore ? [wake("a")] : []);
        expect(outcomeOf(slow.store)).toEqual(outcomeOf(told.store));
      }),
      { numRuns: 300 },
    );
  });

  const others: readonly (readonly [string, (scene: Scene) => unknown])[] = [
    ["has carried some of it", ({ store, carry }) => (store.supervise("a", "resuming"), carry([]))],
    ["has paused the actor", ({ store }) => store.supervise("a", "paused", "by hand")],
    ["drains the actor", ({ store }) => store.supervise("a", "draining")],
  ];
  for (const [what, act] of others)
    test(`loses its race where another ${what}`, async () => {
      const { store, carry, holding, read, draftOf, commit } = scene();
      await carry([sample("a", 1)]);
      await holding([sample("a", 2), sample("a", 3)]);
      const before = read();
      const drafted = draftOf(before);
      await act({ store, carry, holding, read, draftOf, commit });
      expect(read().version).toBeGreaterThan(before.version);
      expect((await commit(rebased(drafted, before, read(), START))).won.size).toBe(0);
    });

  test("loses its race where it carries a message that was not held: that would come before what is", async () => {
    const { carry, holding, read, draftOf, commit } = scene();
    await carry([sample("a", 1)]);
    const before = read();
    const drafted = draftOf(before, sample("a", 2));
    await holding([sample("a", 3)]);
    expect((await commit(rebased(drafted, before, read(), START))).won.size).toBe(0);
  });

  test("of a timer leaves what was held meanwhile due at once", async () => {
    const { store, carry, holding, read, draftOf, commit } = scene();
    await carry([sample("a", 1)]);
    store.setNow(START + 6_000);
    const before = read();
    const drafted = draft(
      lights,
      { actorId: "a", messages: [wake("a")] },
      before,
      START + 6_000,
      () => false,
    );
    expect([drafted.commit?.supervision, drafted.fired.length]).toEqual([undefined, 1]);
    await holding([sample("a", 2)]);
    expect((await commit(rebased(drafted, before, read(), START + 6_000))).won.size).toBe(1);
    expect(draftOf(before).commit).toBeNull();
    expect([store.standing("a"), store.boundOf("a")]).toMatchObject([
      { status: "resuming", held: ["b1/2"] },
      START + 6_000,
    ]);
  });
});
