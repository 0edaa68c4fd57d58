import { expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import { createDatabaseClock } from "./database-clock.ts";
import type { Message } from "./message.ts";
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
  expect(store.boundOf("a")).toBeGreaterThan(START);
  const poison = [1, 2, 3, 4, 5].map((n) => notice("a", `n${n}`, "xstate.stop"));
  await carryTurn(ports, [{ actorId: "a", messages: poison }]);
  expect(store.read("a")).toMatchObject({ status: "paused" });
  expect(store.boundOf("a")).toBeNull();
  expect(Object.keys(store.read("a")?.timers ?? {})).not.toEqual([]);
});

test("L6 a wake that finds nothing due writes a deadline that comes before its claim ends, and no other", async () => {
  const store = createMemoryStore(START);
  store.register("a", "light");
  const residents = createResidents(10);
  const ports = { definitions: lights, store, residents, clock: createDatabaseClock(() => 0) };
  await carryTurn(ports, [{ actorId: "a", messages: [sample("a", 1)] }]);
  const due = store.boundOf("a") ?? 0;
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
  expect(moved[0]?.actors).toMatchObject([{ nextDueAt: due, bound: "write", journal: [], readings: [] }]);
  expect(store.read("a")?.version).toBe(2);
  expect(store.boundOf("a")).toBe(due);
});

test("L6 the bound is looked at only where a claim may hold it: something is due or nearly, or a claim woke the actor", async () => {
  const store = createMemoryStore(START);
  store.register("a", "light");
  const [residents, bounds] = [createResidents(10), [] as string[]];
  const commit = store.commit.bind(store);
  store.commit = (batch) => {
    bounds.push(...batch.actors.map(({ bound }) => bound));
    return commit(batch);
  };
  const carryAt = async (now: number, ...messages: Message[]) => {
    store.setNow(now);
    const clock = createDatabaseClock(() => 0);
    await carryTurn({ definitions: lights, store, residents, clock }, [{ actorId: "a", messages }]);
  };
  await carryAt(START, sample("a", 1));
  const due = store.boundOf("a") ?? 0;
  await carryAt(START + 1_000, sample("a", 2));
  await carryAt(START + 2_000, sample("a", 3), wake("a", 2));
  await carryAt(due + 10_000, sample("a", 4));
  // Wound up again; it falls due while this is on its way to the store.
  await carryAt(due + 14_500, sample("a", 5));
  expect(bounds).toEqual(["write", "keep", "look", "look", "look"]);
});
