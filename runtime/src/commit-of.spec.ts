import { expect, test } from "vitest";
import { notice, sample } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore } from "./testing/memory-store.ts";
import { carryTurn } from "./turn.ts";

const START = Date.UTC(2026, 0, 1);

test("L6 a commit that pauses its actor takes it out of the deadlines, and its timers stay", async () => {
  const store = createMemoryStore(START);
  store.register("a", "light");
  const residents = createResidents(10);
  const ports = { definitions: lights, store, residents, clock: createDatabaseClock(() => 0) };
  await carryTurn(ports, [{ actorId: "a", messages: [sample("a", 1)] }]);
  expect(store.read("a")?.nextDueAt).toBeGreaterThan(START);
  const poison = [1, 2, 3, 4, 5].map((n) => notice("a", `n${n}`, "xstate.stop"));
  await carryTurn(ports, [{ actorId: "a", messages: poison }]);
  expect(store.read("a")).toMatchObject({ status: "paused", nextDueAt: null });
  expect(Object.keys(store.read("a")?.timers ?? {})).not.toEqual([]);
});
