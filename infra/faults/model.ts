// Model
//
// What a single run without interruption makes of the same readings: one worker in memory, on a store that cannot fail, from a queue
// that gives everything once and in order. Whatever befell the real run, its actors must stand where these stand.
import { definitions } from "@microgrid/actors";
import { defineActors, startHost, type Message, type SnapshotEnvelope, type Timer } from "@microgrid/runtime";
import { createMemoryMailbox, createMemoryStore } from "@microgrid/runtime/testing";

/** One told transition, without the number of the commit that happened to carry it. */
export interface Told {
  readonly part: string | null;
  readonly at: number;
  readonly machine: string;
  readonly event: unknown;
  readonly before: unknown;
  readonly after: unknown;
  readonly state: string;
  readonly taken: unknown;
  readonly orders: unknown;
  readonly detail: unknown;
}

export interface ActorTruth {
  readonly snapshot: SnapshotEnvelope | null;
  readonly timers: Readonly<Record<string, Timer>>;
  readonly journal: readonly Told[];
}

/** Wakes are left out, here and in the runs that are compared: what is due fires when the next reading comes. */
export async function runModel(
  actors: readonly { readonly actorId: string; readonly kind: string }[],
  heard: readonly Message[],
): Promise<ReadonlyMap<string, ActorTruth>> {
  const store = createMemoryStore(Date.now());
  const mailbox = createMemoryMailbox();
  for (const { actorId, kind } of actors) store.register(actorId, kind);
  for (let start = 0; start < heard.length; start += 500) mailbox.put(heard.slice(start, start + 500));
  const failures: object[] = [];
  const fail = (fields: object): void => void failures.push(fields);
  const host = startHost({
    definitions: defineActors(definitions),
    store: { ...store, claimDue: async () => ({ now: Date.now(), due: [], more: false }) },
    mailboxes: [{ mailbox, receivers: 1, urgent: false }],
    log: {
      debug() {},
      info() {},
      warn: fail,
      error: fail,
    },
  });
  while (mailbox.waiting > 0 && failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await host.stop();
  if (failures.length > 0) throw new Error("The model itself failed.", { cause: failures[0] });
  const told = Map.groupBy(store.journal, ({ actorId }) => actorId);
  return new Map(
    actors.map(({ actorId }) => {
      const row = store.read(actorId);
      const journal = (told.get(actorId) ?? []).map(
        ({ part, at, machine, event, before, after, state, ...rest }) => {
          const { taken, orders, detail } = rest;
          const named = orders.map(({ id, type }) => ({ id, type }));
          return { part, at, machine, event, before, after, state, taken, orders: named, detail };
        },
      );
      return [actorId, { snapshot: row?.snapshot ?? null, timers: row?.timers ?? {}, journal }];
    }),
  );
}
