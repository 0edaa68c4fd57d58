import { expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
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

test("L6 a wake that finds nothing due writes a deadline that comes before its claim ends, and no other", async () => {
  const store = createMemoryStore(START);
  store.register("a", "light");
  const residents = createResidents(10);
  const ports = { definitions: lights, store, residents, clock: createDatabaseClock(() => 0) };
  await carryTurn(ports, [{ actorId: "a", messages: [sample("a", 1)] }]);
  const due = store.read("a")?.nextDueAt ?? 0;
  const wakeAt = async (now: number) => {
    store.setNow(now);
    const clock = createDatabaseClock(() => 0);
    return (await carryTurn({ ...ports, clock }, [{ actorId: "a", messages: [wake("a", 1)] }])).commits;
  };
  expect(await wakeAt(due - 5_001)).toBe(0);
  const commit = store.commit.bind(store);
  const moved: Parameters<typeof commit>[0][] = [];
  store.commit = (batch) => {
    moved.push(batch);
    return commit(batch);
  };
  expect(await wakeAt(due - 2_000)).toBe(1);
  expect(moved[0]?.actors).toMatchObject([{ nextDueAt: due, sooner: true, journal: [], readings: [] }]);
  expect(store.read("a")).toMatchObject({ version: 2, nextDueAt: due });
});
