// L8: each way in which one event can be poison, in its own device, beside neighbours that go on.
import { assign, raise, setup } from "xstate";
import { expect, test } from "vitest";
import { notice } from "../test/story.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { defineActors } from "./definition.ts";
import { CommitRefused } from "./errors.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore } from "./testing/memory-store.ts";
import { carryTurn } from "./turn.ts";

const nested = (depth: number): unknown => {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};
const recurse = (): number => recurse() + 1;

const hostile = setup({
  types: { context: {} as { held: unknown; ticks: number }, events: {} as { type: string } },
  guards: {
    throws: () => {
      throw new Error("no");
    },
    recurses: () => recurse() > 0,
    loops: () => {
      for (let n = 0; ; n += 1) if (n < 0) return true;
    },
  },
}).createMachine({
  id: "hostile",
  version: "1",
  context: { held: null, ticks: 0 },
  initial: "idle",
  on: {
    "walk.tick": { actions: assign({ ticks: ({ context }) => context.ticks + 1 }) },
    "poison.throw": { guard: "throws" },
    "poison.recurse": { guard: "recurses" },
    "poison.loop": { guard: "loops" },
    "poison.always": ".spinning",
    "poison.raise": { actions: raise({ type: "poison.raise" }) },
    "poison.deep": { actions: assign({ held: () => nested(200_000) }) },
    "poison.bigint": { actions: assign({ held: () => 1n }) },
  },
  states: { idle: {}, spinning: { always: "turning" }, turning: { always: "spinning" } },
});

const ways = ["throw", "recurse", "loop", "always", "raise", "deep", "bigint"];

test.each(ways)("L8 %s becomes one letter, and what is around it is carried", async (way) => {
  const store = createMemoryStore();
  const definitions = defineActors([
    {
      kind: "hostile",
      machine: hostile,
      parts: {},
      state: ({ value }) => String(value),
      input: () => undefined,
    },
  ]);
  for (const id of ["poison", "good"]) store.register(id, "hostile");
  const ports = {
    definitions,
    store: {
      ...store,
      // As a store does that writes JSON before it sends.
      commit: async (batch: Parameters<typeof store.commit>[0]) => {
        try {
          JSON.stringify(batch.actors);
        } catch (cause) {
          throw new CommitRefused("not JSON", { cause });
        }
        return store.commit(batch);
      },
    },
    residents: createResidents(10),
    clock: createDatabaseClock(() => 0),
    patience: [500, 500],
    // However busy the machine is.
    work: () => performance.now(),
  };
  const told = (actorId: string, id: string, type: string) => notice(actorId, id, type);
  const errand = (actorId: string) => ({
    actorId,
    messages: [
      told(actorId, "1", "walk.tick"),
      told(actorId, "2", actorId === "poison" ? `poison.${way}` : "walk.tick"),
      told(actorId, "3", "walk.tick"),
    ],
  });
  const outcome = await carryTurn(ports, [errand("poison"), errand("good")]);
  expect(outcome).toMatchObject({ lost: [], dropped: [] });
  expect(store.letters.map(({ actorId, letterId }) => `${actorId} ${letterId}`)).toEqual(["poison 2"]);
  expect(store.read("poison")?.snapshot?.root.context).toMatchObject({ ticks: 2 });
  expect(store.read("good")?.snapshot?.root.context).toMatchObject({ ticks: 3 });
});
