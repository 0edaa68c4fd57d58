// L8: a step that ends the thread on which it is tried is the fault of the message at which it was broken off before.
import { afterEach, expect, test } from "vitest";
import { gatedLights } from "../test/gated-light.ts";
import { sample } from "../test/story.ts";
import { createApartThread } from "./apart-thread.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { startHost } from "./host.ts";
import type { Host } from "./host-options.ts";
import { silentLog } from "./log.ts";
import { createResidents } from "./resident.ts";
import { createMemoryMailbox } from "./testing/memory-mailbox.ts";
import { createMemoryStore } from "./testing/memory-store.ts";
import { carryTurn } from "./turn.ts";

const entry = new URL("../test/gated-light.thread.ts", import.meta.url);

const hosts: Host[] = [];
afterEach(() => Promise.all(hosts.splice(0).map((host) => host.stop())));

test("a message that ends the thread each time becomes one letter, and its device goes on", async () => {
  const store = createMemoryStore();
  store.register("a", "light");
  const mailbox = createMemoryMailbox();
  hosts.push(
    startHost({
      definitions: gatedLights,
      store,
      mailboxes: [{ mailbox, receivers: 1, urgent: false }],
      apart: entry,
      // Long enough for the first time to be proven on a busy machine.
      patience: [2_000, 2_000, 2_000, 5_000, 5_000],
      timerPollMs: 5,
    }),
  );
  mailbox.put([sample("a", 1, { cars: 1 }), sample("a", 2, { exits: true }), sample("a", 3, { cars: 1 })]);
  await expect.poll(() => store.letters.map(({ letterId }) => letterId)).toEqual(["b1/2"]);
  await expect.poll(() => store.read("a")?.snapshot?.boots[0]?.seq).toBe(3);
  await expect.poll(() => store.standing("a")).toMatchObject({ status: "active", held: [] });
});

test("a message that ends the thread each time becomes one letter also where nothing was proven before, and its device is not paused for it", async () => {
  const store = createMemoryStore();
  store.register("a", "light");
  const apart = createApartThread(entry, { log: silentLog, startWithinMs: 45_000 });
  const messages = [
    sample("a", 1, { cars: 1 }),
    sample("a", 2, { exits: true }),
    sample("a", 3, { cars: 1 }),
  ];
  await carryTurn(
    {
      definitions: gatedLights,
      store,
      residents: createResidents(1),
      clock: createDatabaseClock(() => 0),
      apart,
      patience: [45_000],
    },
    [{ actorId: "a", messages, tries: 1 }],
  ).finally(() => apart.stop());
  expect(store.letters.map(({ letterId }) => letterId)).toEqual(["b1/2"]);
  expect([store.standing("a").status, store.read("a")?.snapshot?.boots[0]?.seq]).toEqual(["active", 3]);
});
