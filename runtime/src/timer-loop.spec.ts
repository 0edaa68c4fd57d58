import { afterEach, beforeEach, expect, test } from "vitest";
import { notice, sample } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { startHost } from "./host.ts";
import type { Host } from "./host-options.ts";
import { createResidents } from "./resident.ts";
import { createMemoryMailbox } from "./testing/memory-mailbox.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import { carryTurn } from "./turn.ts";

const START = Date.UTC(2026, 0, 1);
let store: MemoryStore;
let hosts: Host[];

/** Lights with a timer each, all of them due. */
const givenDue = async (count: number): Promise<void> => {
  const ids = Array.from({ length: count }, (_, n) => `light-${n}`);
  for (const id of ids) store.register(id, "light");
  const clock = createDatabaseClock(() => 0);
  const ports = { definitions: lights, store, residents: createResidents(1), clock };
  await carryTurn(
    ports,
    ids.map((actorId) => ({ actorId, messages: [sample(actorId, 1)] })),
  );
  store.setNow(START + 60_000);
};

beforeEach(() => {
  store = createMemoryStore(START);
  hosts = [];
});
afterEach(() => Promise.all(hosts.map((host) => host.stop())));

test("L6, L8 however many timers are due at once, few are claimed ahead of the turns and a command is received", async () => {
  await givenDue(4_000);
  const gate = Promise.withResolvers<void>();
  let claims = 0;
  const slow: MemoryStore = {
    ...store,
    commit: (batch) => gate.promise.then(() => store.commit(batch)),
    claimDue(limit, holdMs, except) {
      claims += 1;
      return store.claimDue(limit, holdMs, except);
    },
  };
  const commands = createMemoryMailbox("commands");
  const mailboxes = [{ mailbox: commands, receivers: 1, urgent: true }];
  const host = startHost({ definitions: lights, store: slow, mailboxes, timerPollMs: 1, backlogLimit: 100 });
  hosts.push(host);
  await expect.poll(() => host.stats().backlog, { timeout: 45_000 }).toBeGreaterThan(2_000);
  for (let n = 0; n < 3; n += 1) {
    commands.put([notice("light-7", `n${n}`, "told")]);
    await expect.poll(() => host.stats().mailboxes[0]?.received, { timeout: 45_000 }).toBe(n + 1);
  }
  expect(claims).toBe(3);
  expect(host.stats().backlog).toBe(3_003);
  gate.resolve();
  await expect.poll(() => commands.waiting, { timeout: 45_000 }).toBe(0);
  const fired = () =>
    new Set(
      store.journal
        .filter(({ event }) => String(event["type"]).startsWith("xstate.after."))
        .map(({ actorId }) => actorId),
    ).size;
  await expect.poll(fired, { timeout: 45_000 }).toBe(4_000);
  expect(store.read("light-7")?.snapshot?.root.value).toMatchObject({ link: "offline" });
});
