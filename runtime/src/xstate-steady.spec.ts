import fc from "fast-check";
import { and, assign, emit, enqueueActions, not, raise, setup, stateIn } from "xstate";
import { describe, expect, test, vi } from "vitest";
import { lightDefinition } from "../test/traffic-light.ts";
import { sameAsXstate } from "./testing/same-as-xstate.ts";
import { begin, dehydrate, rehydrate, transit, transitByXstate, type ActorEvent } from "./xstate-kernel.ts";

interface Context {
  readonly n: number;
  readonly seen: readonly string[];
}

/** Every way in which an event may leave the regions where they are, and the ways in which it only seems to. */
const machine = setup({
  types: {} as { context: Context; events: ActorEvent },
  guards: {
    isSmall: ({ context }, params: { below: number }) => context.n < params.below,
    isOdd: ({ context }) => context.n % 2 === 1,
    isOddAndSmall: and(["isOdd", not("fails" as never)]),
    fails: () => {
      throw new Error("a guard that fails");
    },
  },
  actions: {
    count: assign({ n: ({ context }) => context.n + 1 }),
    note: assign(({ context, event }, params: { as: string }) => ({
      seen: [...context.seen.slice(-3), `${params.as} ${event.type}`],
    })),
    tell: emit(({ context }) => ({ type: "told", n: context.n })),
    both: enqueueActions(({ enqueue, check }) => {
      enqueue("count" as never);
      if (check("isOdd" as never)) enqueue("tell" as never);
    }) as never,
    whereFrom: enqueueActions(({ enqueue, check }) => {
      if (check(stateIn({ counter: "off" }) as never)) enqueue("count" as never);
    }) as never,
    raiseMore: raise({ type: "raised", at: 0 }),
    breaks: assign(() => {
      throw new Error("an action that fails");
    }),
  },
  delays: { soon: 1_000 },
}).createMachine({
  id: "steady",
  version: "1",
  context: { n: 0, seen: [] },
  type: "parallel",
  on: { "nobody.else": { actions: "count" }, shared: { actions: { type: "note", params: { as: "root" } } } },
  states: {
    link: {
      initial: "up",
      states: {
        up: {
          entry: { type: "note", params: { as: "entry" } },
          exit: ["count", { type: "note", params: { as: "exit" } }],
          after: { soon: "down" },
          on: { beat: { target: "up", reenter: true, actions: "tell" }, stay: { target: "up" } },
        },
        down: { on: { beat: "up" } },
      },
    },
    counter: {
      tags: "counting",
      on: {
        pick: { target: ".off", actions: "count" },
        again: { target: ".on", reenter: true, actions: "tell" },
        finish: ".finished",
        recall: { target: ".recent" },
        dive: { target: ".deep" },
        within: { target: "#steady.counter.deep.one.asleep" },
        shared: { actions: "count" },
        odd: { guard: "isOddAndSmall", actions: "tell" },
      },
      initial: "on",
      states: {
        on: {
          on: {
            beat: [
              { guard: { type: "isSmall", params: { below: 3 } }, actions: "both" },
              { guard: not("isOdd"), actions: ["count", { type: "note", params: { as: "even" } }] },
              { actions: "both" },
            ],
            more: { actions: ["count", "raiseMore", "count"] },
            raised: { actions: "tell" },
            leave: "off",
            wrong: { guard: "fails", actions: "count" },
            breaking: { actions: ["count", "breaks"] },
            nothing: {},
          },
        },
        off: {
          tags: ["resting", "counting"],
          entry: "whereFrom",
          exit: ["whereFrom", "tell"],
          after: { soon: "on" },
          on: { leave: "on", beat: { guard: stateIn({ link: "up" }), actions: "tell" } },
        },
        finished: { type: "final", entry: "tell" },
        recent: { type: "history" },
        deep: {
          type: "parallel",
          states: {
            one: {
              initial: "awake",
              states: { awake: { on: { beat: "asleep" } }, asleep: { exit: "count" } },
            },
            two: { on: { beat: { actions: "tell" }, leave: "#steady.counter.on" } },
          },
        },
      },
    },
    pair: {
      type: "parallel",
      states: {
        left: { on: { both: { target: "left", reenter: true, actions: "count" } } },
        right: { entry: "tell", exit: "count", initial: "a", states: { a: { on: { go: "b" } }, b: {} } },
      },
    },
  },
});

const types = [
  ...["beat", "stay", "shared", "odd", "more", "leave", "wrong", "breaking", "nothing", "both", "go"],
  ...["pick", "again", "finish", "recall", "dive", "within", "xstate.after.soon.steady.counter.off"],
  ...["nobody.else", "unheard.of", "xstate.after.soon.steady.link.up"],
];
const events = fc.array(fc.constantFrom(...types), { maxLength: 30 });

function run(sequence: readonly string[]): string[] {
  const differences: string[] = [];
  let { snapshot } = begin(machine, undefined);
  for (const [at, type] of sequence.entries()) {
    const difference = sameAsXstate(machine, snapshot, { type, at });
    if (difference !== null) differences.push(difference);
    try {
      ({ snapshot } = transit(machine, snapshot, { type, at }));
    } catch {
      // The event that fails changes nothing.
    }
  }
  return differences;
}

describe("the short way", () => {
  test("does what xstate does, for any run of events", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(events, (sequence) => {
        expect(run(sequence)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("is the one that a reading takes: xstate is not asked", () => {
    const { machine: light } = lightDefinition;
    const asked = vi.spyOn(light, "transition");
    const reading = (at: number): ActorEvent => ({ type: "telemetry.received", at, points: { cars: 3 } });
    let { snapshot } = transit(light, begin(light, undefined).snapshot, reading(1));
    asked.mockClear();
    for (let at = 2; at < 10; at += 1) ({ snapshot } = transit(light, snapshot, reading(at)));
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  test("leads from a state to the one beside it as well", () => {
    const { machine: light } = lightDefinition;
    const { snapshot } = begin(light, undefined);
    const asked = vi.spyOn(light, "transition");
    const heard = transit(light, snapshot, { type: "telemetry.received", at: 1, points: { cars: 3 } });
    expect(heard.snapshot.value).toEqual({ ...(snapshot.value as object), link: "online" });
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  test("leaves actors in the same states with one value, one list of nodes and one set of tags", () => {
    const { machine: light } = lightDefinition;
    const reading: ActorEvent = { type: "telemetry.received", at: 1, points: { cars: 3 } };
    const { snapshot } = begin(light, undefined);
    const revived = rehydrate(light, JSON.parse(JSON.stringify(dehydrate(light, snapshot))));
    for (const [one, other] of [
      [snapshot, revived],
      [transit(light, snapshot, reading).snapshot, transitByXstate(light, revived, reading).snapshot],
    ] as const) {
      expect(one.value).toBe(other.value);
      expect(one.tags).toBe(other.tags);
      expect((one as unknown as { _nodes: unknown })._nodes).toBe(
        (other as unknown as { _nodes: unknown })._nodes,
      );
    }
  });

  test("shows a context that was assigned and leaves the snapshot before as it was", () => {
    const { snapshot } = begin(machine, undefined);
    const next = transit(machine, snapshot, { type: "shared", at: 1 }).snapshot;
    expect([snapshot.context.n, next.context.n]).toEqual([0, 1]);
    expect(next.matches({ link: "up" })).toBe(true);
  });
});
