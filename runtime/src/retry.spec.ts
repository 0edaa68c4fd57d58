import { assign, createMachine } from "xstate";
import { beforeEach, describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import type { CommitBatch } from "./actor-store.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { defineActors } from "./definition.ts";
import { CommitRefused } from "./errors.ts";
import type { Message } from "./message.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { carryTurn, type TurnPorts } from "./turn.ts";

let store: MemoryStore;
let ports: TurnPorts;
let failing: ReadonlySet<string>;
let refuses: (batch: CommitBatch) => boolean;

const guarded = (name: string) => ({
  guard: () => {
    if (failing.has(name)) throw new Error(`no ${name}`);
    return true;
  },
  actions: assign({
    told: ({ context }: { context: { told: string[] } }) => [...context.told, name],
  }),
});
const machine = createMachine({
  id: "teller",
  version: "1",
  context: { told: [] as string[] },
  on: {
    "device.rebooted": guarded("reboot"),
    "telemetry.received": guarded("reading"),
    "walk.requested": guarded("walk"),
  },
});

beforeEach(() => {
  store = createMemoryStore();
  store.register("a", "teller");
  failing = new Set();
  refuses = () => false;
  const commit = async (batch: CommitBatch): ReturnType<MemoryStore["commit"]> => {
    if (refuses(batch)) throw new CommitRefused("no");
    return store.commit(batch);
  };
  ports = {
    definitions: defineActors([
      { kind: "teller", machine, parts: {}, state: () => "", input: () => undefined },
    ]),
    store: { ...store, commit },
    residents: createResidents(10),
    clock: createDatabaseClock(() => 0),
  };
});

const tell = (...messages: Message[]): ReturnType<typeof carryTurn> =>
  carryTurn(ports, [{ actorId: "a", messages }]);
const again = async (letterId: string): Promise<unknown> => {
  store.retry("a", letterId);
  ports.residents.forget("a");
  await tell(wake("a"));
  return store.journal.at(-1)?.event["outcome"];
};
const told = (): readonly string[] =>
  (store.read("a")?.snapshot?.root.context as { told: string[] } | undefined)?.told ?? [];
const letters = (): string[] => store.letters.map(({ letterId }) => letterId);
const rebooted = (seq: number): Message => sample("a", seq, {}, { boot: "b2" });

describe("L4 a reboot that fails", () => {
  test("is one letter, whose reading is not heard before its reboot is, and then both are heard once", async () => {
    failing = new Set(["reboot", "reading"]);
    await tell(sample("a", 1));
    failing = new Set(["reboot"]);
    await tell(rebooted(1));
    expect([told(), letters()]).toEqual([[], ["b1/1", "b2/1"]]);
    expect(store.letters[1]).toMatchObject({ message: { untold: "device.rebooted" } });
    failing = new Set();
    expect(await again("b2/1")).toBe("carried");
    expect(told()).toEqual(["reboot", "reading"]);
  });

  test("is told of also when a newer reading of its boot was heard, and the old reading is not", async () => {
    await tell(sample("a", 1));
    failing = new Set(["reboot"]);
    await tell(rebooted(1));
    failing = new Set();
    await tell(rebooted(2));
    await again("b2/1");
    expect(told()).toEqual(["reading", "reading", "reboot"]);
  });

  test("is history when another boot has the device's voice", async () => {
    await tell(sample("a", 1));
    failing = new Set(["reboot"]);
    await tell(rebooted(1));
    failing = new Set();
    await tell(sample("a", 1, {}, { boot: "b3" }));
    expect(await again("b2/1")).toBe("history");
    expect(told()).toEqual(["reading", "reboot", "reading"]);
  });
});

describe("L2 the letter of a notice", () => {
  const isWalk = (batch: CommitBatch): boolean =>
    batch.actors.some(({ journal }) => journal.some(({ event }) => event["type"] === "walk.requested"));

  test("that the store refused is heard once, although it came again and was heard meanwhile", async () => {
    refuses = isWalk;
    await tell(notice("a", "n1", "walk.requested"));
    refuses = () => false;
    await tell(notice("a", "n1", "walk.requested"));
    expect(await again("n1")).toBe("history");
    expect([told(), letters(), store.isSettled("a", "n1")]).toEqual([["walk"], ["n1"], true]);
  });

  test("that the store refused is known to the inbox when it was carried by its retry", async () => {
    refuses = isWalk;
    await tell(notice("a", "n1", "walk.requested"));
    refuses = () => false;
    expect(await again("n1")).toBe("carried");
    await tell(notice("a", "n1", "walk.requested"));
    expect(told()).toEqual(["walk"]);
  });

  test("that failed is tried again although the inbox knows it", async () => {
    failing = new Set(["walk"]);
    await tell(notice("a", "n1", "walk.requested"));
    expect(await again("n1")).toBe("failed");
    failing = new Set();
    expect(await again("n1")).toBe("carried");
    expect(told()).toEqual(["walk"]);
  });

  test("that comes twice where no more are held is one letter", async () => {
    const letterIds: string[][] = [];
    const commit = (batch: CommitBatch): ReturnType<MemoryStore["commit"]> => {
      letterIds.push((batch.asides ?? []).flatMap((aside) => aside.letters.map(({ letterId }) => letterId)));
      return store.commit(batch);
    };
    ports = { ...ports, store: { ...store, commit } };
    store.supervise("a", "paused", "by hand");
    await tell(...Array.from({ length: 10_000 }, (_, n) => sample("a", n + 1)));
    letterIds.length = 0;
    await tell(notice("a", "n1", "walk.requested"), notice("a", "n1", "walk.requested"));
    expect(letterIds).toEqual([["n1"]]);
  });
});

test("L4 a retry that fails leaves nothing of its reading behind", async () => {
  refuses = ({ actors }) => actors.some(({ readings }) => readings.length > 0);
  await tell(sample("a", 1));
  expect(letters()).toEqual(["b1/1"]);
  refuses = () => false;
  failing = new Set(["reading"]);
  expect(await again("b1/1")).toBe("failed");
  expect(store.readings).toEqual([]);
  failing = new Set();
  expect(await again("b1/1")).toBe("carried");
  expect([told(), store.readings.map(({ seq, late }) => `${seq} ${late}`)]).toEqual([
    ["reading"],
    ["1 false"],
  ]);
});

test("a letter of a look at the clock, as early releases wrote them, is settled and tells nobody", async () => {
  await tell(sample("a", 1));
  const error = { name: "CommitRefused", message: "no" };
  await store.commit({
    actors: [],
    late: [],
    letters: [{ actorId: "a", letterId: "wake", message: wake("a"), error, at: 0 }],
  });
  expect(await again("wake")).toBe("history");
  expect([told(), store.isSettled("a", "wake")]).toEqual([["reading"], true]);
});
