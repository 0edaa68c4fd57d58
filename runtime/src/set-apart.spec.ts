// What does not end in a host with a second thread. A gate is a file: while it is there, a step that looks at it does not end.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { gatedLights } from "../test/gated-light.ts";
import { createLane } from "../test/lane.ts";
import type { CommitBatch } from "./actor-store.ts";
import { hold } from "./holding.ts";
import type { Sample } from "./message.ts";
import { notice, sample } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { StoreUnavailable } from "./errors.ts";
import { startHost } from "./host.ts";
import type { Host, HostOptions } from "./host-options.ts";
import { createResidents } from "./resident.ts";
import { createMemoryMailbox, type MemoryMailbox } from "./testing/memory-mailbox.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { carryTurn } from "./turn.ts";

const HOUR = 3_600_000;
let folder: string;
let gate: string;
let entered: string;
let store: MemoryStore;
let mailbox: MemoryMailbox;
let hosts: Host[];
/** On the thread of all a moment until the one that is meant is apart; on the other as long as a test takes. */
let patience: number[];

const host = (more: Partial<HostOptions> = {}): Host => {
  const started = startHost({
    definitions: gatedLights,
    store,
    mailboxes: [{ mailbox, receivers: 1, urgent: false }],
    apart: new URL("../test/gated-light.thread.ts", import.meta.url),
    patience,
    timerPollMs: 5,
    ...more,
  });
  hosts.push(started);
  return started;
};
const context = (actorId: string): { cars: number; last: number } =>
  (store.read(actorId)?.snapshot?.root.context ?? { cars: 0, last: 0 }) as { cars: number; last: number };
const cars = (actorId: string): number => context(actorId).cars;
const heardUpTo = (actorId: string): number => store.read(actorId)?.snapshot?.boots[0]?.seq ?? 0;
const setApart = async (...messages: Sample[]): Promise<void> => {
  mailbox.put(messages);
  await expect.poll(() => store.standing("a").held.length).toBe(messages.length);
  patience[0] = HOUR;
};
/** More than its hold implies: the actor is loaded and its step runs on the other thread. */
const setRunningApart = async (...messages: Sample[]): Promise<void> => {
  await setApart(...messages);
  await expect.poll(() => existsSync(entered)).toBe(true);
};
const seqs = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);
const letters = (): string[] => store.letters.map(({ actorId, letterId }) => `${actorId} ${letterId}`);
const open = (): void => rmSync(gate);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "set-apart-"));
  gate = join(folder, "gate");
  entered = join(folder, "entered");
  writeFileSync(gate, "");
  store = createMemoryStore();
  for (const id of ["a", "b", "c", "d"]) store.register(id, "light");
  mailbox = createMemoryMailbox();
  hosts = [];
  patience = [20, HOUR];
});
afterEach(async () => {
  await Promise.all(hosts.map((started) => started.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe("L8 a step that does not end", () => {
  test("holds up no neighbour and no delivery, however long it is tried", async () => {
    host();
    await setApart(sample("a", 1, { until: gate }));
    for (let seq = 1; seq <= 5; seq += 1) mailbox.put([sample("b", seq), sample("c", seq)]);
    await expect.poll(() => mailbox.waiting).toBe(0);
    expect([cars("b"), cars("c"), letters()]).toEqual([5, 5, []]);
    expect(store.standing("a")).toMatchObject({ status: "resuming", held: ["b1/1"] });
    open();
    await expect.poll(() => heardUpTo("a")).toBe(1);
    expect([store.standing("a"), letters()]).toMatchObject([{ status: "active", held: [] }, []]);
  });

  test("takes up no turn", async () => {
    host({ turns: 1 });
    await setApart(sample("a", 1, { until: gate }));
    mailbox.put([sample("b", 1)]);
    await expect.poll(() => cars("b")).toBe(1);
    open();
    await expect.poll(() => heardUpTo("a")).toBe(1);
  });

  test("becomes one letter when it does not end on the other thread either, and what came behind it is carried", async () => {
    host({ patience: [20, 250, 1_000, 5_000, 5_000] });
    mailbox.put([sample("a", 1, { cars: 1 }), sample("a", 2, { stuck: true }), sample("a", 3, { cars: 1 })]);
    mailbox.put([sample("a", 4, { cars: 1 }), sample("b", 1)]);
    await expect.poll(letters).toEqual(["a b1/2"]);
    await expect.poll(() => [heardUpTo("a"), cars("a"), cars("b")]).toEqual([4, 3, 1]);
    expect(store.letters[0]?.error.name).toBe("StepTooLong");
  });

  test("is not one that the thread of all could not end because of what that thread was at itself", async () => {
    host({ patience: [20, 250, 1_000, 5_000, 5_000] });
    // Longer than any patience: twice broken off on the thread of all, and in both cases while that was at work.
    mailbox.put([sample("a", 1, { cars: 1, collectingMs: 20_000 })]);
    await expect.poll(() => cars("a")).toBe(1);
    expect(letters()).toEqual([]);
  });

  test("is tried on the thread of all where no other can be started", async () => {
    host({
      apart: new URL("../test/no-such.thread.ts", import.meta.url),
      patience: [20, 250, 1_000, 5_000, 5_000],
    });
    mailbox.put([sample("a", 1, { stuck: true }), sample("b", 1)]);
    await expect.poll(letters).toEqual(["a b1/1"]);
    await expect.poll(() => cars("b")).toBe(1);
  });
});

describe("while a device is apart that goes on talking", () => {
  test("L2 its lane goes on, however long it is tried: what comes for it is held, and carried in the order in which it came", async () => {
    const lane = createLane();
    host({ mailboxes: [{ mailbox: lane, receivers: 1, urgent: false }] });
    lane.put([sample("a", 1), sample("a", 2, { until: gate }), sample("a", 3)]);
    await expect.poll(() => store.standing("a").held.length).toBe(3);
    patience[0] = HOUR;
    for (let seq = 4; seq <= 20; seq += 1) lane.put([sample("a", seq), sample("b", seq)]);
    await expect.poll(() => [heardUpTo("b"), lane.waiting]).toEqual([20, 0]);
    expect(store.standing("a").held).toEqual(seqs(1, 20).map((seq) => `b1/${seq}`));
    open();
    await expect.poll(() => [heardUpTo("a"), store.standing("a")]).toMatchObject([20, { status: "active" }]);
    expect([cars("a"), store.readings.filter(({ late }) => late), letters()]).toEqual([19, [], []]);
  });

  test("L3 the draft that is made apart stands, though more was held meanwhile, here and by another worker", async () => {
    const lost: number[] = [];
    const counting = async (batch: CommitBatch): ReturnType<MemoryStore["commit"]> => {
      const reply = await store.commit(batch);
      for (const { actorId, expectedVersion } of batch.actors)
        if (!reply.won.has(actorId)) lost.push(expectedVersion);
      return reply;
    };
    host({ store: { ...store, commit: counting } });
    await setRunningApart(sample("a", 1, { until: gate, entered, cars: 1 }));
    mailbox.put([sample("a", 2, { cars: 1 })]);
    await expect.poll(() => store.standing("a").held).toEqual(["b1/1", "b1/2"]);
    const elsewhere = { store, residents: createResidents(1), clock: createDatabaseClock(() => 0) };
    const held = await hold(elsewhere, { actorId: "a", messages: [sample("a", 3, { cars: 1 })] });
    expect(held.kind).toBe("held");
    open();
    await expect.poll(() => [heardUpTo("a"), store.standing("a")]).toMatchObject([3, { status: "active" }]);
    expect([cars("a"), lost, letters()]).toEqual([3, [], []]);
  });

  test("L8 it is found out all the same: one letter, and all that it said since is carried in order", async () => {
    const lane = createLane();
    host({
      mailboxes: [{ mailbox: lane, receivers: 1, urgent: false }],
      patience: [20, 250, 1_000, 5_000, 5_000],
    });
    let seq = 1;
    lane.put([sample("a", seq, { stuck: true })]);
    const talking = setInterval(() => {
      seq += 1;
      lane.put([sample("a", seq, { cars: 1 }), sample("b", seq)]);
    }, 20);
    await expect
      .poll(letters)
      .toEqual(["a b1/1"])
      .finally(() => clearInterval(talking));
    await expect.poll(() => [heardUpTo("a"), heardUpTo("b"), lane.waiting]).toEqual([seq, seq, 0]);
    await expect.poll(() => store.standing("a")).toMatchObject({ status: "active", held: [] });
    expect([cars("a"), letters()]).toEqual([seq - 1, ["a b1/1"]]);
    const heard = store.readings.filter(({ actorId }) => actorId === "a");
    expect(heard.map((reading) => [reading.seq, reading.late])).toEqual(
      seqs(2, seq).map((each) => [each, false]),
    );
  });

  test("it is counted as a suspect, until it is none", async () => {
    const started = host();
    await setApart(sample("a", 1, { until: gate }));
    expect(started.stats().suspects).toBe(1);
    open();
    await expect.poll(() => [heardUpTo("a"), started.stats().suspects]).toEqual([1, 0]);
  });
});

test("L2 a host that stops while a device is apart waits for no step, and another carries what was held, once and in order", async () => {
  const first = host();
  await setRunningApart(sample("a", 1, { until: gate, entered, cars: 1 }));
  mailbox.put([sample("a", 2, { cars: 1 })]);
  mailbox.put([notice("a", "n1", "told")]);
  await first.stop();
  expect(heardUpTo("a")).toBe(0);
  open();
  host();
  await expect.poll(() => [heardUpTo("a"), mailbox.waiting]).toEqual([2, 0]);
  await expect.poll(() => store.standing("a")).toMatchObject({ status: "active", held: [] });
  expect(store.journal.filter(({ event }) => event["type"] === "told").length).toBe(1);
  expect([cars("a"), letters()]).toEqual([2, []]);
});

test("L2 a worker that dies while a device is apart leaves it to another, which carries what was held and what comes again once", async () => {
  let isDead = false;
  let refused = 0;
  const alive = <T>(call: () => Promise<T>): Promise<T> =>
    isDead ? Promise.reject(new StoreUnavailable("dead")) : call();
  const mortal: MemoryStore = {
    ...store,
    commit: (batch) => {
      if (isDead && batch.actors.some(({ actorId }) => actorId === "a")) refused += 1;
      return alive(() => store.commit(batch));
    },
    claimDue: (limit, holdMs, except) => alive(() => store.claimDue(limit, holdMs, except)),
  };
  host({ store: mortal });
  await setRunningApart(sample("a", 1, { until: gate, entered, cars: 1 }));
  isDead = true;
  mailbox.put([sample("a", 2), sample("b", 1)]);
  open();
  // What it was at is ready, and does not become true.
  await expect.poll(() => refused).toBeGreaterThan(0);
  expect(store.standing("a")).toMatchObject({ status: "resuming", held: ["b1/1"] });
  const messages = [sample("a", 1, { cars: 1 }), sample("a", 2), sample("b", 1)];
  const again = createMemoryMailbox("again");
  again.put(messages);
  // The claim of the dead one lapses.
  store.setNow(Date.UTC(2026, 0, 1) + 6_000);
  host({ mailboxes: [{ mailbox: again, receivers: 1, urgent: false }] });
  await expect.poll(() => [heardUpTo("a"), heardUpTo("b"), again.waiting]).toEqual([2, 1, 0]);
  await expect.poll(() => store.standing("a")).toMatchObject({ status: "active", held: [] });
  expect([cars("a"), cars("b"), letters()]).toEqual([2, 1, []]);
  expect(store.readings.filter(({ late }) => late)).toEqual([]);
});

test("L3 what another writes while a step runs apart stands: its draft loses, and the device is carried again from there", async () => {
  const lost: number[] = [];
  host({
    store: {
      ...store,
      async commit(batch) {
        const reply = await store.commit(batch);
        for (const { actorId, expectedVersion } of batch.actors)
          if (actorId === "a" && !reply.won.has("a")) lost.push(expectedVersion);
        return reply;
      },
    },
  });
  await setRunningApart(sample("a", 1, { cars: 1 }), sample("a", 2, { until: gate, entered, cars: 1 }));
  // One that is not kept up by the gate carries the first of what is held.
  const clock = createDatabaseClock(() => 0);
  const ports = { definitions: lights, store, residents: createResidents(1), clock, patience: [HOUR] };
  const before = store.read("a")?.version;
  await carryTurn(ports, [{ actorId: "a", messages: [], atMost: 1 }]);
  expect([heardUpTo("a"), store.standing("a").held]).toEqual([1, ["b1/2"]]);
  open();
  await expect.poll(() => [heardUpTo("a"), store.standing("a").status]).toEqual([2, "active"]);
  expect(lost).toEqual([before]);
  expect([cars("a"), store.standing("a").held, letters()]).toEqual([2, [], []]);
  expect(store.readings.map(({ seq, late }) => [seq, late])).toEqual([
    [1, false],
    [2, false],
  ]);
});
