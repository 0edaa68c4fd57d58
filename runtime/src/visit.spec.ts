import { assign, createMachine, emit } from "xstate";
import { describe, expect, test } from "vitest";
import { notice, sample, wake } from "../test/story.ts";
import type { ActorState } from "./actor-state.ts";
import type { ActorDefinition } from "./definition.ts";
import type { Message } from "./message.ts";
import { visit, type Visit } from "./visit.ts";

/** A bell that strikes on its own and stays, and an egg timer that rings earlier. */
const machine = createMachine({
  id: "clock",
  version: "1",
  type: "parallel",
  states: {
    bell: { after: { 2_000: { actions: emit({ type: "bell.struck", id: "bell", expiresAt: 0 }) } } },
    egg: {
      initial: "boiling",
      states: {
        boiling: {
          after: {
            1_000: { target: "done", actions: emit({ type: "egg.rang", id: "egg", expiresAt: 0 }) },
          },
        },
        done: {},
      },
    },
  },
});
const clock: ActorDefinition = {
  kind: "clock",
  machine,
  parts: {},
  state: () => "",
  input: () => undefined,
};
const fresh: ActorState = {
  actorId: "a",
  kind: "clock",
  version: 0,
  root: null,
  parts: {},
  timers: {},
  strain: 0,
  status: "active",
  boots: [],
  at: 0,
};
const START = Date.UTC(2026, 0, 1);
const carry = (state: ActorState, now: number, ...messages: Message[]): Visit =>
  visit(clock, state, messages, now, () => false);
const orders = ({ records }: Visit): string[] =>
  records.flatMap((record) => record.orders.map(({ id }) => id));

describe("L6 in one visit", () => {
  const begun = carry(fresh, START, notice("a", "n", "told")).state;

  test("what is due fires in the order of its deadlines, each once, also when its state stays", () => {
    const woken = carry(begun, START + 9_000, wake("a"));
    expect(orders(woken)).toEqual(["egg", "bell"]);
    expect(woken.state.timers).toEqual({});
    expect(woken.letters).toEqual([]);
  });

  test("nothing fires a millisecond before its deadline", () => {
    expect(orders(carry(begun, START + 999, wake("a")))).toEqual([]);
    expect(orders(carry(begun, START + 1_000, wake("a")))).toEqual(["egg"]);
  });

  test("the time of an actor never goes back, whenever its messages were accepted", () => {
    const later = carry(begun, START + 500, notice("a", "m", "told")).state;
    const behind = carry(later, START + 600, sample("a", 1, {}, { acceptedAt: START + 100 }));
    expect(behind.records.map(({ at }) => at)).toEqual([START + 500]);
    expect(behind.state.at).toBe(START + 500);
  });
});

test("L2 a notice that comes twice in one visit is heard once", () => {
  const twice = carry(fresh, START, notice("a", "n", "told"), notice("a", "n", "told"));
  expect(twice.records.filter(({ event }) => event.type === "told")).toHaveLength(1);
});

test("L8 a reboot stands although the reading that told of it is poison", () => {
  const booted = createMachine({
    id: "booted",
    version: "1",
    context: { reboots: 0 },
    on: {
      "device.rebooted": { actions: assign({ reboots: ({ context }) => Number(context["reboots"]) + 1 }) },
      "telemetry.received": {
        guard: ({ event }) => {
          if (event["points"]?.poison === true) throw new Error("poison");
          return false;
        },
      },
    },
  });
  const seen = visit(
    { ...clock, kind: "booted", machine: booted },
    fresh,
    [sample("a", 1), sample("a", 1, { poison: true }, { boot: "b2" })],
    START,
    () => false,
  );
  expect(seen.letters).toMatchObject([{ letterId: "b2/1" }]);
  expect(seen.state.root?.context).toEqual({ reboots: 1 });
});

test("L8 an actor whose very first message is at fault begins when that message came, and so does its letter", () => {
  const first = sample("a", 1, {}, { acceptedAt: START });
  const blamed = [{ message: first, error: new Error("refused") }];
  const seen = visit(clock, fresh, [first], START + 50, () => false, undefined, { blamed });
  expect(seen.records).toMatchObject([{ event: { type: "actor.started", at: START }, at: START }]);
  expect(seen.letters).toMatchObject([{ letterId: "b1/1", at: START }]);
  expect(seen.state.timers).toMatchObject({ "|xstate.after.1000.clock.egg.boiling": { due: START + 1_000 } });
});
