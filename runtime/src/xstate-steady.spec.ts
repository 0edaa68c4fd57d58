import fc from "fast-check";
import { and, assign, emit, enqueueActions, not, raise, setup, stateIn } from "xstate";
import { describe, expect, test, vi } from "vitest";
import { lightDefinition } from "../test/traffic-light.ts";
import { sameAsXstate } from "./testing/same-as-xstate.ts";
import { begin, transit, type ActorEvent } from "./xstate-kernel.ts";

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
      on: { shared: { actions: "count" }, odd: { guard: "isOddAndSmall", actions: "tell" } },
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
        off: { on: { leave: "on", beat: { guard: stateIn({ link: "up" }), actions: "tell" } } },
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

  test("shows a context that was assigned and leaves the snapshot before as it was", () => {
    const { snapshot } = begin(machine, undefined);
    const next = transit(machine, snapshot, { type: "shared", at: 1 }).snapshot;
    expect([snapshot.context.n, next.context.n]).toEqual([0, 1]);
    expect(next.matches({ link: "up" })).toBe(true);
  });
});
