// L2, L3: what a suspect was to carry is held in one commit, or nothing of it is.
import { beforeEach, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import { createDatabaseClock } from "./database-clock.ts";
import type { Errand } from "./errand.ts";
import { CommitRefused, StoreUnavailable } from "./errors.ts";
import { hold } from "./holding.ts";
import type { Message } from "./message.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { carryTurn } from "./turn.ts";

const START = Date.UTC(2026, 0, 1);
let store: MemoryStore;
const clock = createDatabaseClock(() => 0);

const suspect = (...messages: Message[]): Errand => ({ actorId: "a", messages, tries: 1 });
const held = (errand: Errand, commit: MemoryStore["commit"] = store.commit) =>
  hold({ store: { ...store, commit }, residents: createResidents(10), clock }, errand);
const carry = (...messages: Message[]) =>
  carryTurn({ definitions: lights, store, residents: createResidents(10), clock }, [
    { actorId: "a", messages },
  ]);

beforeEach(() => {
  store = createMemoryStore(START);
  store.register("a", "light");
});

test("what is held is carried in its order by whoever looks next, and a repeated delivery is nothing", async () => {
  await carry(sample("a", 1), notice("a", "n1", "told"));
  const told = [notice("a", "n1", "told"), notice("a", "n2", "told"), sample("a", 2), wake("a")];
  expect(await held(suspect(...told))).toEqual({ kind: "held", version: 2 });
  expect(store.standing("a")).toMatchObject({ status: "resuming", held: ["n2", "b1/2"] });
  expect(store.boundOf("a")).toBe(START);
  await carry(...told);
  expect(store.standing("a")).toMatchObject({ status: "active", held: [] });
  const ids = store.journal.filter(({ event }) => event["type"] === "told").map(({ event }) => event["id"]);
  expect([ids, store.read("a")?.snapshot?.boots[0]?.seq]).toEqual([["n1", "n2"], 2]);
});

test("a draining device stays one, and what is held stands behind what was", async () => {
  await carry(sample("a", 1));
  store.supervise("a", "draining");
  await held(suspect(sample("a", 2)));
  await held(suspect(sample("a", 3)));
  expect(store.standing("a")).toMatchObject({ status: "draining", held: ["b1/2", "b1/3"] });
});

test("nothing is held of a wake, of an actor that is not there or is paused, or against the store's will", async () => {
  const refuse = async (): Promise<never> => {
    throw new CommitRefused("no");
  };
  expect(await held(suspect(wake("a")))).toEqual({ kind: "none" });
  expect(await held({ ...suspect(sample("x", 1)), actorId: "x" })).toEqual({ kind: "none" });
  expect(await held(suspect(sample("a", 1)), refuse)).toEqual({ kind: "none" });
  store.supervise("a", "paused", "by hand");
  expect(await held(suspect(sample("a", 1)))).toEqual({ kind: "none" });
  expect(store.standing("a").held).toEqual([]);
});

test("nothing is held where another was faster, and where no answer came nothing is known", async () => {
  const faster: MemoryStore["commit"] = async (batch) => {
    await carry(sample("a", 1));
    return store.commit(batch);
  };
  expect(await held(suspect(sample("a", 2)), faster)).toEqual({ kind: "lost" });
  expect(store.standing("a")).toMatchObject({ status: "active", held: [] });
  store.loseNextReply();
  await expect(held(suspect(sample("a", 2)))).rejects.toBeInstanceOf(StoreUnavailable);
});

test("what was heard before needs no holding, and of the past only history is written, also beside a wake", async () => {
  await carry(notice("a", "n1", "told"));
  const version = store.read("a")?.version;
  expect(await held(suspect(notice("a", "n1", "told"), wake("a")))).toEqual({ kind: "held", version });
  const past = sample("a", 9, { cars: 1 }, { historical: true });
  expect(await held(suspect(past, wake("a")))).toEqual({ kind: "held", version });
  expect([store.readings.map(({ seq, late }) => [seq, late]), store.standing("a")]).toMatchObject([
    [[9, true]],
    { status: "active", held: [] },
  ]);
});
