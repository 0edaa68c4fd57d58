// The runtime's own machine: a traffic light with a lamp region, a link region with a watchdog, and a fault as a part.
import { assign, emit, setup } from "xstate";
import { defineActors, type ActorDefinition } from "../src/index.ts";

type LightEvent =
  | { type: "telemetry.received"; at: number; points: Record<string, number | boolean | string> }
  | { type: "device.rebooted"; at: number; bootId: string }
  | { type: "walk.requested"; at: number; id: string }
  | { type: "fault.settled"; at: number };

const light = setup({
  types: { context: {} as { cars: number; walks: number; last: number }, events: {} as LightEvent },
  guards: {
    isJammed: ({ event }) => event.type === "telemetry.received" && Number(event.points["cars"]) > 100,
    isPoison: ({ event }) => {
      if (event.type === "telemetry.received" && event.points["poison"] === true) throw new Error("poison");
      return false;
    },
  },
  delays: { greenTime: 10_000, silence: 5_000 },
});

const lamp = light.createStateConfig({
  initial: "red",
  states: {
    red: { after: { greenTime: "green" } },
    green: {
      after: { greenTime: "red" },
      on: {
        "walk.requested": {
          target: "red",
          actions: [
            assign({ walks: ({ context }) => context.walks + 1 }),
            emit(({ event }) => ({
              type: "walk.show",
              id: (event as { id: string }).id,
              expiresAt: (event as { at: number }).at + 60_000,
            })),
          ],
        },
      },
    },
  },
});

const link = light.createStateConfig({
  initial: "waiting",
  states: {
    waiting: { on: { "telemetry.received": "online" } },
    online: {
      after: { silence: "offline" },
      on: { "telemetry.received": { target: "online", reenter: true } },
    },
    offline: { on: { "telemetry.received": "online" } },
  },
});

const counting = light.createStateConfig({
  initial: "counting",
  states: {
    counting: {
      on: {
        "telemetry.received": [
          { guard: "isPoison" },
          {
            guard: "isJammed",
            actions: [
              assign({ cars: ({ context, event }) => context.cars + Number(event.points["cars"]) }),
              emit(({ event }) => ({
                type: "part.start",
                key: "fault/jam",
                machine: "fault",
                input: { since: event.at },
              })),
            ],
          },
          {
            actions: assign({
              cars: ({ context, event }) => context.cars + Number(event.points["cars"] ?? 0),
              last: ({ event }) => event.at,
            }),
          },
        ],
      },
    },
  },
});

const lightMachine = light.createMachine({
  id: "light",
  version: "1",
  type: "parallel",
  context: { cars: 0, walks: 0, last: 0 },
  states: { lamp, link, counting },
});

const faultMachine = setup({
  types: {
    context: {} as { since: number },
    input: {} as { since: number },
    events: {} as { type: "fault.acknowledged"; at: number },
    emitted: {} as { type: string; [key: string]: unknown },
  },
  delays: { clearing: 3_000 },
}).createMachine({
  id: "fault",
  version: "1",
  context: ({ input }) => ({ since: input.since }),
  initial: "raised",
  states: {
    raised: { on: { "fault.acknowledged": "seen" } },
    seen: { after: { clearing: "gone" } },
    gone: { type: "final", entry: emit(() => ({ type: "actor.tell", event: { type: "fault.settled" } })) },
  },
});

export const lightDefinition: ActorDefinition = {
  kind: "light",
  machine: lightMachine,
  parts: { fault: { machine: faultMachine, state: (snapshot) => String(snapshot.value), rank: () => 2 } },
  state: (snapshot) => String((snapshot.value as { lamp: string }).lamp),
  input: () => undefined,
};

export const lights = defineActors([lightDefinition]);
