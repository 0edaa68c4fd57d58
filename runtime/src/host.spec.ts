import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { notice, sample } from "../test/story.ts";
import { lightDefinition, lights } from "../test/traffic-light.ts";
import { defineActors } from "./definition.ts";
import { StoreUnavailable } from "./errors.ts";
import { startHost } from "./host.ts";
import type { Host, HostOptions } from "./host-options.ts";
import { silentLog } from "./log.ts";
import { createMemoryMailbox, type MemoryMailbox } from "./testing/memory-mailbox.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";

let store: MemoryStore;
let mailbox: MemoryMailbox;
let hosts: Host[];
let rings: number;

const host = (more: Partial<HostOptions> = {}): Host => {
  const started = startHost({
    definitions: lights,
    store,
    mailboxes: [{ mailbox, receivers: 1, urgent: false }],
    bell: { ring: async () => void (rings += 1) },
    timerPollMs: 5,
    ...more,
  });
  hosts.push(started);
  return started;
};
/** A store whose commits wait until they are let through. */
const gated = () => {
  const gate = Promise.withResolvers<void>();
  let commits = 0;
  const slow: MemoryStore = {
    ...store,
    commit(batch) {
      commits += 1;
      return gate.promise.then(() => store.commit(batch));
    },
  };
  return { slow, open: () => gate.resolve(), asked: () => commits };
};
const cars = (actorId: string): number =>
  ((store.read(actorId)?.snapshot?.root.context ?? { cars: 0 }) as { cars: number }).cars;

beforeEach(() => {
  store = createMemoryStore();
  for (let n = 0; n < 50; n += 1) store.register(`light-${n}`, "light");
  mailbox = createMemoryMailbox();
  hosts = [];
  rings = 0;
});
afterEach(() => Promise.all(hosts.map((started) => started.stop())));

describe("the host", () => {
  test("carries everything that arrives, settles it and rings", async () => {
    host();
    for (let seq = 1; seq <= 20; seq += 1)
      mailbox.put(Array.from({ length: 50 }, (_, n) => sample(`light-${n}`, seq)));
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    expect(cars("light-0")).toBe(20);
    expect(cars("light-49")).toBe(20);
    await expect.poll(() => rings).toBeGreaterThan(0);
  });

  test("L8 carries what hangs by itself and once, also when the commit of the others got no answer", async () => {
    const isPoison = ({ event }: { event: { points?: Record<string, unknown> } }): boolean => {
      while (event.points?.["stuck"]) event.points["turns"] = 1;
      return false;
    };
    const machine = lightDefinition.machine.provide({ guards: { isPoison } });
    let commits = 0;
    const commit: MemoryStore["commit"] = async (batch) => {
      commits += 1;
      if (commits === 1) throw new StoreUnavailable("gone");
      return store.commit(batch);
    };
    const definitions = defineActors([{ ...lightDefinition, machine }]);
    // A machine of which half is taken away has room to show that it was at work.
    const patience = [100, 250, 1_000, 5_000, 5_000];
    const started = host({ definitions, store: { ...store, commit }, patience });
    mailbox.put([0, 1, 2].map((n) => sample(`light-${n}`, 1, n === 1 ? { stuck: true } : { cars: 1 })));
    const letters = () => store.letters.map(({ actorId, letterId }) => `${actorId} ${letterId}`);
    await expect.poll(letters).toEqual(["light-1 b1/1"]);
    await expect.poll(() => [cars("light-0"), cars("light-2"), mailbox.waiting]).toEqual([1, 1, 0]);
    await expect.poll(() => started.stats().backlog).toBe(0);
    expect(started.stats().failures).toBe(1);
  });

  test("L8 carries what is not proven to be at fault again after a second, and not before", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const cell = new Int32Array(new SharedArrayBuffer(4));
      const sleep = { isOver: false };
      // The thread stands still, as if it were given no core.
      const isPoison = (): boolean => {
        while (!sleep.isOver) Atomics.wait(cell, 0, 0, 20);
        return false;
      };
      const machine = lightDefinition.machine.provide({ guards: { isPoison } });
      const unproven: string[] = [];
      const warn = (_: unknown, said: string): void =>
        void (said.includes("not proven") && unproven.push(said));
      const definitions = defineActors([{ ...lightDefinition, machine }]);
      host({ definitions, log: { ...silentLog, warn }, patience: [200] });
      mailbox.put([sample("light-1", 1, { cars: 1 })]);
      // A poll would move the clock.
      const beat = () => new Promise((resolve) => setImmediate(resolve));
      while (unproven.length === 0) await beat();
      sleep.isOver = true;
      vi.advanceTimersByTime(999);
      for (let n = 0; n < 20; n += 1) await beat();
      expect(cars("light-1")).toBe(0);
      vi.advanceTimersByTime(1);
      while (cars("light-1") === 0) await beat();
      expect([store.letters, unproven.length]).toEqual([[], 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("says how old the oldest message is that is not yet true, and hears of timers when they are true", async () => {
    const commit = store.commit.bind(store);
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow = {
      ...store,
      commit: (batch: Parameters<typeof commit>[0]) => gate.then(() => commit(batch)),
    };
    const turned: number[] = [];
    const fired: number[] = [];
    const started = host({
      store: slow,
      observer: { turned: (ms) => void turned.push(ms), fired: (ms) => void fired.push(ms) },
    });
    const acceptedAt = Date.UTC(2026, 0, 1);
    mailbox.put([sample("light-1", 1, { cars: 1 }, { acceptedAt })]);
    store.setNow(acceptedAt + 60_000);
    await expect
      .poll(() => started.stats().mailboxes[0]?.oldestMs, { timeout: 45_000 })
      .toBeGreaterThan(59_000);
    expect(started.stats().mailboxes).toMatchObject([{ name: "memory", received: 1, open: 1 }]);
    expect([turned, fired]).toEqual([[], []]);
    open();
    await expect.poll(() => started.stats().mailboxes[0]?.open, { timeout: 45_000 }).toBe(0);
    expect(started.stats().mailboxes[0]?.oldestMs).toBe(0);
    expect(turned.length).toBe(started.stats().turns);
    await expect.poll(() => fired.length, { timeout: 45_000 }).toBeGreaterThan(0);
    for (const lateMs of fired) expect(lateMs).toBeGreaterThanOrEqual(0);
  });

  test("L2 a lost reply costs a repetition and has no second effect", async () => {
    host();
    store.loseNextReply();
    mailbox.put([sample("light-1", 1)]);
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    expect(cars("light-1")).toBe(1);
    expect(store.read("light-1")?.version).toBe(1);
  });

  test("L2 what is not yet true when the host stops is given back, and the next host takes it", async () => {
    const { slow, open, asked } = gated();
    const first = host({ store: slow, turns: 1 });
    mailbox.put([sample("light-1", 1)]);
    await expect.poll(asked).toBe(1);
    // The turn is under way: these two have not begun.
    mailbox.put([sample("light-1", 2)]);
    mailbox.put([sample("light-2", 1)]);
    await expect.poll(() => first.stats().backlog).toBe(3);
    const stopped = first.stop();
    open();
    await stopped;
    expect([cars("light-1"), cars("light-2")]).toEqual([1, 0]);
    host();
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    expect([cars("light-1"), cars("light-2")]).toEqual([2, 1]);
  });

  test("one that is told to stop works on until no wait of its mailboxes is left that could take messages along", async () => {
    const gate = Promise.withResolvers<void>();
    const waits = { ...mailbox, leave: () => gate.promise };
    const leaving = host({
      mailboxes: [{ mailbox: waits, receivers: 1, urgent: false }],
      leaveWithinMs: 60_000,
    });
    const stopped = leaving.stop();
    mailbox.put([sample("light-1", 1)]);
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    expect(cars("light-1")).toBe(1);
    gate.resolve();
    await stopped;
    mailbox.put([sample("light-1", 2)]);
    expect(mailbox.waiting).toBe(1);
  });

  test("L6 a host that stops leaves the timers that it had claimed, and not carried, to others at once", async () => {
    host();
    const lit = ["light-1", "light-2", "light-3"];
    mailbox.put(lit.map((actorId) => sample(actorId, 1)));
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    await hosts[0]?.stop();
    const { slow, open, asked } = gated();
    const other = createMemoryMailbox("other");
    const mailboxes = [{ mailbox: other, receivers: 1, urgent: false }];
    const leaving = host({ store: slow, mailboxes, turns: 1, turnActors: 1 });
    store.setNow(Date.UTC(2026, 0, 1) + 60_000);
    await expect.poll(asked, { timeout: 45_000 }).toBe(1);
    await expect.poll(() => leaving.stats().backlog, { timeout: 45_000 }).toBe(3);
    expect((await store.claimDue(10, 5_000)).due).toEqual([]);
    const stopped = leaving.stop();
    open();
    await stopped;
    const { due } = await store.claimDue(10, 5_000);
    expect(due.map(({ actorId }) => actorId)).toEqual(["light-2", "light-3"]);
  });

  test("L2 nothing is deleted before it is committed", async () => {
    const { slow, open, asked } = gated();
    host({ store: slow });
    mailbox.put([sample("light-1", 1), sample("light-2", 1)]);
    await expect.poll(asked).toBe(1);
    expect(mailbox.waiting).toBe(1);
    open();
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    expect([cars("light-1"), cars("light-2")]).toEqual([1, 1]);
  });

  test("L2 a turn that failed is carried again, and nothing of it is deleted meanwhile", async () => {
    let failures = 0;
    const shaky = {
      ...store,
      commit: (batch: Parameters<MemoryStore["commit"]>[0]) =>
        failures < 2 ? ((failures += 1), Promise.reject(new StoreUnavailable("away"))) : store.commit(batch),
    };
    host({ store: shaky });
    mailbox.put([sample("light-1", 1), sample("light-2", 1)]);
    await expect.poll(() => failures).toBeGreaterThan(0);
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    expect([cars("light-1"), cars("light-2")]).toEqual([1, 1]);
  });

  test("L3 two hosts on one store lose races and no reading", async () => {
    const other = createMemoryMailbox("other");
    host();
    host({ mailboxes: [{ mailbox: other, receivers: 1, urgent: false }] });
    for (let n = 1; n <= 100; n += 1) {
      mailbox.put([notice("light-1", `left-${n}`, "told")]);
      other.put([notice("light-1", `right-${n}`, "told"), notice("light-1", `left-${n}`, "told")]);
    }
    await expect.poll(() => mailbox.waiting + other.waiting, { timeout: 45_000 }).toBe(0);
    const told = store.journal
      .filter((entry) => entry.event["type"] === "told")
      .map((entry) => entry.event["id"]);
    expect(told.length).toBe(200);
    expect(new Set(told).size).toBe(200);
  });

  test("L6 a timer fires although nothing else happens", async () => {
    host();
    mailbox.put([sample("light-1", 1)]);
    await expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);
    store.setNow(Date.UTC(2026, 0, 1) + 60_000);
    await expect
      .poll(() => store.read("light-1")?.snapshot?.root.value, { timeout: 45_000 })
      .toMatchObject({ link: "offline" });
  });

  test("L8 stops receiving while its backlog is full", async () => {
    const commit = store.commit.bind(store);
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const stuck = {
      ...store,
      commit: (batch: Parameters<typeof commit>[0]) => gate.then(() => commit(batch)),
    };
    const full = host({ store: stuck, backlogLimit: 100, turns: 1, turnActors: 1 });
    for (let seq = 1; seq <= 200; seq += 1)
      mailbox.put(Array.from({ length: 10 }, (_, n) => sample(`light-${n}`, seq)));
    await expect.poll(() => full.stats().backlog).toBeGreaterThanOrEqual(100);
    expect(full.stats().backlog).toBeLessThanOrEqual(200);
    open();
  });

  test("L8 what is urgent is received again as soon as there is room for it, though there is none for the rest", async () => {
    const { slow, open, asked } = gated();
    let commits = 0;
    const second = Promise.withResolvers<void>();
    const stepwise: MemoryStore = {
      ...slow,
      commit: (batch) =>
        (commits += 1) < 2 ? slow.commit(batch) : second.promise.then(() => slow.commit(batch)),
    };
    const commands = createMemoryMailbox("commands");
    const mailboxes = [
      { mailbox, receivers: 1, urgent: false },
      { mailbox: commands, receivers: 1, urgent: true },
    ];
    const full = host({ store: stepwise, mailboxes, backlogLimit: 20, turns: 1, turnActors: 20 });
    mailbox.put(Array.from({ length: 50 }, (_, n) => sample(`light-${n}`, 1)));
    await expect.poll(asked).toBe(1);
    const received = () => full.stats().mailboxes.map((stats) => stats.received);
    // The first is what the receiver had asked for before the backlog was full.
    commands.put([notice("light-1", "n1", "told")]);
    await expect.poll(received).toEqual([50, 1]);
    commands.put([notice("light-1", "n2", "told")]);
    open();
    await expect.poll(() => commits).toBe(2);
    await expect.poll(received, { timeout: 45_000 }).toEqual([50, 2]);
    second.resolve();
    await expect.poll(() => mailbox.waiting + commands.waiting, { timeout: 45_000 }).toBe(0);
  });

  test("L8 memory is bounded by the size of what was received too", async () => {
    const commit = store.commit.bind(store);
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const stuck = {
      ...store,
      commit: (batch: Parameters<typeof commit>[0]) => gate.then(() => commit(batch)),
    };
    // Ten of these are one receive: more than the limit, so nothing more is received until they are true.
    const heavy = {
      ...mailbox,
      receive: async (signal: AbortSignal) =>
        (await mailbox.receive(signal)).map((delivery) => ({ ...delivery, bytes: 1_000 })),
    };
    for (let seq = 1; seq <= 50; seq += 1) mailbox.put([sample("light-1", seq)]);
    const mailboxes = [{ mailbox: heavy, receivers: 1, urgent: false }];
    const full = host({ store: stuck, mailboxes, backlogBytes: 5_000, turns: 1 });
    await expect.poll(() => full.stats().backlog).toBe(10);
    open();
    await expect.poll(() => cars("light-1"), { timeout: 45_000 }).toBe(50);
    await expect.poll(() => full.stats().backlog).toBe(0);
  });
});
