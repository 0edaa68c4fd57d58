// Step
//
// The runtime's step per event beside bare xstate, on the real battery machine: the same readings in the same order, each contender
// carrying its own snapshot on. Rounds alternate, so that a disturbed moment of the machine meets all three.
import { definitionFor } from "@microgrid/actors";
import { begin, openEnvelope, step, type ActorEvent } from "@microgrid/runtime";
import { createActor, createMachine, transition, type AnyMachineSnapshot } from "xstate";
import type { Bench } from "./figure.ts";
import { median } from "./quantiles.ts";

const ROUNDS = 11;
const EVENTS = 20_000;
/** xstate's `transition()` costs ten times as much: fewer events, the same length of a round. */
const SLOW_EVENTS = 2_000;

const definition = definitionFor("battery");
if (!definition) throw new Error("There is no kind battery.");
const { machine } = definition;

const startAt = 1_795_000_000_000;
const settings = { ratedKw: 100, capacityKwh: 200, expectedIntervalMs: 3_600_000 };
/** A reading a second; every tenth flips the mode, so that a transition is among them as in the field. No alarm is touched. */
const events: readonly ActorEvent[] = Array.from({ length: EVENTS }, (_, n) => ({
  type: "telemetry.received",
  at: startAt + n * 1_000,
  measuredAt: startAt + n * 1_000,
  points: {
    powerKw: (Math.floor(n / 10) % 2 === 0 ? 20 : -20) + (n % 5),
    socPct: 55.5,
    temperatureC: 25.25,
    voltageV: 780,
    mode: Math.floor(n / 10) % 2 === 0 ? "discharging" : "charging",
  },
}));

const nothing = (): void => {};
const self = createActor(createMachine({}));
/** What `machine.transition` needs at least; everything that it reports is thrown away. */
const scope = {
  self,
  id: "",
  sessionId: "",
  logger: nothing,
  defer: nothing,
  emit: nothing,
  stopChild: nothing,
  actionExecutor: nothing,
  system: self.system,
} as never;

const empty = openEnvelope(definition, {
  actorId: "b-1",
  kind: "battery",
  version: 0,
  status: "active",
  snapshot: null,
  timers: {},
});
const registered = step(definition, empty, null, { type: "device.registered", at: startAt, settings }).state;
/** Online and past its first reading: what follows is what a device sends all day. */
const first = step(definition, registered, null, events[0] as ActorEvent).state;
const firstRoot = first.root ?? begin(machine, definition.input("b-1")).snapshot;

type Contender = (count: number) => AnyMachineSnapshot;
const ours: Contender = (count) => {
  let state = first;
  for (let n = 0; n < count; n += 1) state = step(definition, state, null, events[n] as ActorEvent).state;
  return state.root as AnyMachineSnapshot;
};
const bare: Contender = (count) => {
  let snapshot: AnyMachineSnapshot = firstRoot;
  for (let n = 0; n < count; n += 1)
    snapshot = machine.transition(snapshot as never, events[n] as never, scope) as AnyMachineSnapshot;
  return snapshot;
};
const exported: Contender = (count) => {
  let snapshot: AnyMachineSnapshot = firstRoot;
  for (let n = 0; n < count; n += 1)
    [snapshot] = transition(machine, snapshot as never, events[n] as never) as unknown as [
      AnyMachineSnapshot,
    ];
  return snapshot;
};

const outcomeOf = ({ value, context }: AnyMachineSnapshot): string => JSON.stringify({ value, context });

/** Microseconds per event. */
function time(contender: Contender, count: number): number {
  const startedAt = performance.now();
  contender(count);
  return ((performance.now() - startedAt) * 1_000) / count;
}

export const bench: Bench = async (say) => {
  say(`${ROUNDS} alternating rounds of ${EVENTS} readings of a battery`);
  const ends = [ours, bare, exported].map((contender) => outcomeOf(contender(SLOW_EVENTS)));
  const faults = new Set(ends).size === 1 ? [] : ["the three contenders did not end in the same state"];
  const [own, plain, slow]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who comes first changes from round to round.
    const turns = [
      () => own.push(time(ours, EVENTS)),
      () => plain.push(time(bare, EVENTS)),
      () => slow.push(time(exported, SLOW_EVENTS)),
    ];
    for (let n = 0; n < turns.length; n += 1) turns[(n + round) % turns.length]?.();
  }
  const [ownUs, plainUs, slowUs] = [median(own), median(plain), median(slow)];
  return {
    faults,
    figures: [
      {
        name: "step against bare `machine.transition` with a shared scope",
        value: plainUs / ownUs,
        unit: "×",
        goal: { atLeast: 0.8 },
        beside: [
          { role: "detail", name: "our step", value: ownUs, unit: "µs" },
          { role: "limit", name: "machine.transition", value: plainUs, unit: "µs" },
        ],
      },
      {
        name: "step against xstate's `transition()`",
        value: slowUs / ownUs,
        unit: "×",
        goal: { atLeast: 5 },
        beside: [{ role: "peer", name: "transition()", value: slowUs, unit: "µs" }],
      },
    ],
  };
};
