// L8: a step that ends the thread on which it is tried is the fault of the message at which it was broken off before.
import { afterEach, expect, test } from "vitest";
import { gatedLights } from "../test/gated-light.ts";
import { sample } from "../test/story.ts";
import { startHost } from "./host.ts";
import type { Host } from "./host-options.ts";
import { createMemoryMailbox } from "./testing/memory-mailbox.ts";
import { createMemoryStore } from "./testing/memory-store.ts";

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
      apart: new URL("../test/gated-light.thread.ts", import.meta.url),
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
