import { afterEach, beforeEach, expect, test } from "vitest";
import { notice, sample } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import { StoreUnavailable } from "./errors.ts";
import { startHost } from "./host.ts";
import type { Host } from "./host-options.ts";
import { createMemoryMailbox, type MemoryMailbox } from "./testing/memory-mailbox.ts";
import { createMemoryStore, type MemoryStore } from "./testing/memory-store.ts";
import type { SpanOptions, Trace, Tracer } from "./tracer.ts";

interface Told extends SpanOptions {
  readonly name: string;
  readonly id: string;
  readonly linked: string[];
  error?: unknown;
  ended: number;
}

function recordingTracer(): { tracer: Tracer; told: Told[]; of(name: string): Told[] } {
  const told: Told[] = [];
  const tracer: Tracer = {
    begin(name, options) {
      const span: Told = {
        ...options,
        name,
        id: `${name} ${told.length}`,
        linked: [...(options.links ?? [])],
        ended: 0,
      };
      told.push(span);
      return {
        traceparent: span.id,
        isRecorded: true,
        link: (other) => void span.linked.push(other),
        fail: (error) => void (span.error = error),
        end: () => void (span.ended += 1),
      };
    },
  };
  return { tracer, told, of: (name) => told.filter((span) => span.name === name) };
}

let store: MemoryStore;
let mailbox: MemoryMailbox;
let recorded: ReturnType<typeof recordingTracer>;
let host: Host | undefined;

const traced = (parent: string): { trace: Trace } => ({ trace: { parent, sentAt: 1_000 } });
const start = (given = store): void => {
  const { tracer } = recorded;
  host = startHost({
    definitions: lights,
    store: given,
    tracer,
    mailboxes: [{ mailbox, receivers: 1, urgent: false }],
  });
};
const carried = () => expect.poll(() => mailbox.waiting, { timeout: 45_000 }).toBe(0);

beforeEach(() => {
  store = createMemoryStore();
  for (let n = 0; n < 5; n += 1) store.register(`light-${n}`, "light");
  mailbox = createMemoryMailbox();
  recorded = recordingTracer();
});
afterEach(() => host?.stop());

test("the wait, the turn and the commit of a traced message hang together, and each span ends once", async () => {
  mailbox.put([sample("light-1", 1, { cars: 1 }, traced("request"))]);
  start();
  await carried();
  const [process] = recorded.of("process");
  const [turn] = recorded.of("turn");
  expect(recorded.of("wait memory")).toMatchObject([{ parent: "request", startedAt: 1_000 }]);
  expect(process?.parent).toBe("request");
  expect(turn?.parent).toBe(process?.id);
  expect(recorded.of("load")).toMatchObject([{ parent: turn?.id }]);
  expect(recorded.of("commit")).toMatchObject([{ parent: turn?.id }]);
  expect(recorded.told.map(({ ended, error }) => [ended, error])).toEqual(
    recorded.told.map(() => [1, undefined]),
  );
});

test("the journal remembers the span of the turn's share in each request", async () => {
  mailbox.put([
    { ...notice("light-1", "n1", "walk.requested"), ...traced("one") },
    { ...notice("light-2", "n2", "walk.requested"), ...traced("two") },
    notice("light-3", "n3", "walk.requested"),
  ]);
  start();
  await carried();
  const processOf = (parent: string) => recorded.of("process").find((span) => span.parent === parent)?.id;
  const tracesOf = (actorId: string) =>
    store.journal.filter((row) => row.actorId === actorId).map(({ trace }) => trace);
  expect(new Set(tracesOf("light-1"))).toEqual(new Set([processOf("one")]));
  expect(new Set(tracesOf("light-2"))).toEqual(new Set([processOf("two")]));
  expect(new Set(tracesOf("light-3"))).toEqual(new Set([undefined]));
});

test("a turn for several requests is linked to each of them, and each of them to it", async () => {
  const shared = traced("two");
  mailbox.put([
    sample("light-1", 1, { cars: 1 }, traced("one")),
    sample("light-2", 1, { cars: 1 }, shared),
    sample("light-3", 1, { cars: 1 }, shared),
    sample("light-4", 1),
  ]);
  start();
  await carried();
  const [turn] = recorded.of("turn");
  const [first, second, ...more] = recorded.of("process");
  expect(more).toEqual([]);
  expect([first?.parent, second?.parent]).toEqual(["one", "two"]);
  expect(turn).toMatchObject({ parent: first?.id, linked: [second?.id] });
  expect(second?.linked).toEqual([turn?.id]);
  expect(recorded.of("wait memory").map(({ parent }) => parent)).toEqual(["one", "two"]);
});

test("what nobody traces makes no span", async () => {
  mailbox.put([sample("light-1", 1), sample("light-2", 1)]);
  start();
  await carried();
  expect(recorded.told).toEqual([]);
});

test("a turn that failed says so, and its repetition is a turn of its own", async () => {
  let failures = 1;
  const failing: MemoryStore = {
    ...store,
    commit: (batch) =>
      failures-- > 0 ? Promise.reject(new StoreUnavailable("no answer")) : store.commit(batch),
  };
  mailbox.put([sample("light-1", 1, { cars: 1 }, traced("request"))]);
  start(failing);
  await carried();
  for (const name of ["process", "turn", "commit"]) {
    const spans = recorded.of(name);
    expect(spans.map(({ ended }) => ended)).toEqual([1, 1]);
    expect(spans.map(({ error }) => error instanceof StoreUnavailable)).toEqual([true, false]);
  }
});
