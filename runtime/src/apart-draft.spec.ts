// L5, L8: a suspect drafted on another thread comes to the same.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import { lights } from "../test/traffic-light.ts";
import { gatedLights } from "../test/gated-light.ts";
import { answerTo, questionOf, type Answer } from "./apart-draft.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { draft } from "./draft.ts";
import type { Errand } from "./errand.ts";
import { StepTooLong } from "./errors.ts";
import type { Message } from "./message.ts";
import { noOutages } from "./outage.ts";
import { createResidents } from "./resident.ts";
import { createMemoryStore } from "./testing/memory-store.ts";
import { carryTurn } from "./turn.ts";

const START = Date.UTC(2026, 0, 1);
const known: ReadonlySet<string> = new Set(["a n1"]);
const isKnown = (): boolean => false;

/** The question and the answer go from thread to thread. */
const elsewhere = (errand: Errand, rest: Partial<Parameters<typeof questionOf>[1]> = {}): Answer => {
  const given = { actor: undefined, now: START, known: new Set<string>(), outages: noOutages };
  const question = questionOf(errand, { ...given, patienceMs: 45_000, ...rest });
  return structuredClone(answerTo(gatedLights, structuredClone(question)));
};

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === "stack" ? undefined : inner)));

const reading = fc
  .record({
    seq: fc.integer({ min: 1, max: 9 }),
    cars: fc.integer({ min: 0, max: 150 }),
    poison: fc.boolean(),
  })
  .map(({ seq, cars, poison }): Message => sample("a", seq, poison ? { poison: true } : { cars }));
const asked = fc
  .record({ id: fc.constantFrom("n1", "n2", "n3"), type: fc.constantFrom("walk.requested", "xstate.stop") })
  .map(({ id, type }): Message => notice("a", id, type));
const messages = fc.array(fc.oneof(reading, asked, fc.constant<Message>(wake("a"))), { maxLength: 12 });

describe("a draft made on another thread", () => {
  test("is the one that is made here, and its bound is looked at", async () => {
    await fc.assert(
      fc.asyncProperty(messages, messages, fc.integer({ min: 0, max: 30_000 }), async (past, now, passed) => {
        const store = createMemoryStore(START);
        store.register("a", "light");
        const clock = createDatabaseClock(() => 0);
        const ports = { definitions: lights, store, residents: createResidents(1), clock };
        await carryTurn(ports, [{ actorId: "a", messages: past }]);
        const actor = store.read("a");
        const blamed = now.slice(0, 1).map((message) => ({ message, error: new StepTooLong(7) }));
        const errand: Errand = { actorId: "a", messages: now, blamed, tries: 1, hung: null };
        const at = START + passed;
        const here = draft(lights, errand, actor, at, ({ id }) => known.has(`a ${id}`), noOutages);
        const answer = elsewhere(errand, { actor, now: at, known });
        const { errand: _errand, next: _next, commit, ...rest } = here;
        const looking = commit && { ...commit, bound: commit.bound === "keep" ? "look" : commit.bound };
        expect(plain(answer)).toEqual(plain({ kind: "drafted", draft: { ...rest, commit: looking } }));
      }),
      { numRuns: 200 },
    );
  });

  test("that does not end names its message and the work that its thread has done", () => {
    const store = createMemoryStore(START);
    store.register("a", "light");
    const told = [sample("a", 1), sample("a", 2, { stuck: true }), sample("a", 3)];
    const answer = elsewhere({ actorId: "a", messages: told }, { actor: store.read("a"), patienceMs: 100 });
    expect(answer).toMatchObject({
      kind: "failed",
      at: told[1],
      isTooLong: true,
      error: { name: "StepTooLong" },
    });
    expect(answer.kind === "failed" && answer.workedMs).toBeGreaterThan(0);
  });

  test("that throws says what was thrown, by its name", () => {
    const actor = { actorId: "a", kind: "light", version: 0, status: "active", timers: {} } as const;
    const broken = { ...actor, snapshot: null, heldCount: 0, held: null as never };
    const errand: Errand = { actorId: "a", messages: [sample("a", 1)] };
    expect(() => draft(lights, errand, broken, START, isKnown)).toThrow(TypeError);
    expect(elsewhere(errand, { actor: broken })).toMatchObject({
      kind: "failed",
      at: null,
      isTooLong: false,
      error: { name: "TypeError" },
    });
  });
});
