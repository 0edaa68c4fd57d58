import { createMemoryMailbox } from "./memory-mailbox.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createMemoryWatch } from "./memory-watch.ts";
import { mailboxContract } from "./mailbox.contract.ts";
import { storeContract } from "./store.contract.ts";
import { OUTAGE_AFTER_MS, watchContract } from "./watch.contract.ts";

storeContract("memory", async () => {
  const store = createMemoryStore();
  return {
    store,
    register: async (actorId, kind) => store.register(actorId, kind),
    countOf: async (what) => {
      const { journal, readings, letters, orders } = store;
      const late = readings.filter((reading) => reading.late);
      return { journal, reading: readings, "late reading": late, letter: letters, order: orders }[what]
        .length;
    },
    boundOf: async (actorId) => store.boundOf(actorId),
    pass: async (ms) => store.setNow((await store.load([], [])).now + ms),
    close: async () => {},
  };
});

mailboxContract("memory", async () => {
  const mailbox = createMemoryMailbox();
  return {
    mailbox,
    put: async (messages) => mailbox.put(messages),
    expire: async () => mailbox.expire(),
    close: () => mailbox.close(),
  };
});

watchContract("memory", async () => {
  let now = Date.UTC(2026, 0, 1);
  return {
    watch: createMemoryWatch(() => now, OUTAGE_AFTER_MS),
    pass: async (ms) => void (now += ms),
    close: async () => {},
  };
});
