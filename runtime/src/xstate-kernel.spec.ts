import fc from "fast-check";
import {
  assign,
  createMachine,
  emit,
  initialTransition,
  setup,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
} from "xstate";
import { describe, expect, test } from "vitest";
import { lightDefinition } from "../test/traffic-light.ts";
import { EventRefused, ImpureMachine, SnapshotUnreadable } from "./errors.ts";
import { begin, dehydrate, isOutsideEvent, rehydrate, transit, type ActorEvent } from "./xstate-kernel.ts";

const { machine } = lightDefinition;
const timerIds = [
  "xstate.after.greenTime.light.lamp.red",
  "xstate.after.greenTime.light.lamp.green",
  "xstate.after.silence.light.link.online",
];
const anyEvent: fc.Arbitrary<ActorEvent> = fc.oneof(
  fc.record({
    type: fc.constant("telemetry.received"),
    at: fc.nat(),
    points: fc.record({ cars: fc.nat(200) }),
  }),
  fc.record({ type: fc.constant("walk.requested"), at: fc.nat(), id: fc.uuid() }),
  fc.record({ type: fc.constantFrom(...timerIds, "unheard.of"), at: fc.nat() }),
);

const plain = (snapshot: AnyMachineSnapshot): unknown =>
  JSON.parse(JSON.stringify(machine.getPersistedSnapshot(snapshot)));

describe("the kernel", () => {
  test("equals xstate transition() in state and actions for any run of events", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        let ours = begin(machine, undefined);
        let [theirs] = initialTransition(machine);
        for (const event of events) {
          ours = transit(machine, ours.snapshot, event);
          const [next, executable] = transition(machine, theirs as never, event as never);
          const actions = executable as readonly { type: string; params: unknown }[];
          theirs = next as typeof theirs;
          const emitted = actions
            .filter((action) => action.type === "xstate.emit")
            .map((action) => (action.params as { event: unknown }).event);
          const raised = actions
            .filter((action) => action.type === "xstate.raise")
            .map((action) => (action.params as { id: string }).id);
          expect(plain(ours.snapshot)).toEqual(plain(theirs as AnyMachineSnapshot));
          expect(ours.emitted).toEqual(emitted);
          expect(ours.timers.filter((timer) => timer.kind === "set").map((timer) => timer.id)).toEqual(
            raised,
          );
        }
      }),
    );
  });

  test("a snapshot that went through JSON behaves as the one that did not", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), anyEvent, (events, last) => {
        let snapshot = begin(machine, undefined).snapshot;
        for (const event of events) snapshot = transit(machine, snapshot, event).snapshot;
        const revived = rehydrate(machine, JSON.parse(JSON.stringify(dehydrate(machine, snapshot))));
        expect(plain(transit(machine, revived, last).snapshot)).toEqual(
          plain(transit(machine, snapshot, last).snapshot),
        );
      }),
    );
  });

  describe("asks parallel regions in the order of the machine's text", () => {
    const region = (name: string) => {
      const leave = {
        guard: ({ context }: { readonly context: { readonly over: boolean } }) => context.over,
        target: "left",
        actions: emit({ type: `${name}.left` }),
      };
      const told = { actions: emit({ type: `${name}.told` }) };
      return {
        initial: "on",
        states: {
          on: { on: { [`${name}.toggle`]: "off", tell: told }, always: leave },
          off: { on: { [`${name}.toggle`]: "on", tell: told }, always: leave },
          left: {},
        },
      };
    };
    const regions: AnyStateMachine = createMachine({
      id: "regions",
      type: "parallel",
      context: { over: false },
      on: { end: { actions: assign({ over: true }) } },
      states: { first: region("first"), second: region("second"), third: region("third") },
    } as never);
    const emitted = (snapshot: AnyMachineSnapshot, type: string): string[] =>
      transit(regions, snapshot, { type, at: 2 }).emitted.map((item) => item.type);

    test("however a stored value lists them", () => {
      const value = { third: "on", first: "off", second: "on" };
      const revived = rehydrate(regions, { value, context: { over: false } });
      expect(emitted(revived, "tell")).toEqual(["first.told", "second.told", "third.told"]);
    });

    test("whichever of them was entered last", () => {
      const { snapshot } = begin(regions, undefined);
      const moved = transit(regions, snapshot, { type: "first.toggle", at: 1 }).snapshot;
      expect(emitted(moved, "end")).toEqual(["first.left", "second.left", "third.left"]);
    });
  });

  test("L7 a machine that has ended hears no more events", () => {
    const ending = createMachine({
      id: "ending",
      initial: "on",
      states: { on: { on: { end: "over" } }, over: { type: "final" } },
    });
    const { snapshot } = transit(ending, begin(ending, undefined).snapshot, { type: "end", at: 1 });
    expect(() => transit(ending, snapshot, { type: "end", at: 2 })).toThrow(EventRefused);
  });

  test("L5 refuses a custom action", () => {
    const impure = createMachine({ id: "impure", entry: () => {} });
    expect(() => begin(impure, undefined)).toThrow(ImpureMachine);
  });

  test("L6 refuses a delay whose name is misspelled, which xstate would fire at once", () => {
    const misspelled = setup({ delays: { hold: 1_000 } }).createMachine({
      id: "m",
      initial: "a",
      states: { a: { after: { holdd: "b" } as never }, b: {} },
    });
    expect(() => begin(misspelled, undefined)).toThrow(/spelled right/);
  });

  test("L8 an eventless cycle throws instead of hanging", () => {
    const cycle = createMachine({
      id: "cycle",
      options: { maxIterations: 100 },
      initial: "a",
      states: { a: { on: { go: "b" } }, b: { always: "c" }, c: { always: "b" } },
    });
    expect(() => transit(cycle, begin(cycle, undefined).snapshot, { type: "go", at: 0 })).toThrow(
      /Infinite loop/,
    );
  });

  test("a state that no longer exists is unreadable, at once and as a value", () => {
    expect(() =>
      rehydrate(machine, { value: { lamp: "purple", link: "waiting", counting: "counting" }, context: {} }),
    ).toThrow(SnapshotUnreadable);
  });

  test("names the edges that were taken", () => {
    const { snapshot } = begin(machine, undefined);
    expect(
      transit(machine, snapshot, { type: "telemetry.received", at: 1, points: { cars: 1 } }).taken,
    ).toContain("light.link.waiting#telemetry.received#0");
  });

  test.each(["xstate.stop", "xstate.error.actor.x", "xstate.after.5.light", "*", "", "a.*", 7, null])(
    "L7 refuses the outside event %s",
    (type) => {
      expect(isOutsideEvent(type)).toBe(false);
    },
  );
});
