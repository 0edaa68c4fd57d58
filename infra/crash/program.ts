// Program
//
// What the world does in one run, drawn from a seed, act after act: gateways, devices that take orders, an operator. An act is over
// when every request of it has a known outcome.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { takeOrders } from "./device.ts";
import { fleet } from "./fleet.ts";
import { openGateway } from "./gateway.ts";
import { openOperator } from "./operator.ts";
import { blankNotes, type Witness } from "./witness.ts";
import type { World } from "./world.ts";

export interface Running {
  readonly witness: Witness;
  /** Plays the next act. Rejects when a request was refused that must not be. */
  play(): Promise<void>;
  /** Waits for the answers to what has been delivered so far; rejects with what went wrong in them. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** The first act is a whole day of the site; the others go on from where it ended. */
const acts = {
  first: { rounds: 16, wishes: 8 },
  further: { rounds: 6, wishes: 3 },
} as const;

export function openProgram(world: World, cookie: string): Running {
  const out = blankNotes();
  const looking = monitorEventLoopDelay({ resolution: 20 });
  looking.enable();
  const takers = fleet.map((device) => takeOrders(world, device, out));
  const gateways = [...world.tokens.keys()].map((siteId) => openGateway(world, siteId, out.accepted));
  const operator = openOperator(world, cookie, out);
  let played = 0;
  return {
    witness: out,
    async play() {
      const act = (played += 1);
      const { rounds, wishes } = act === 1 ? acts.first : acts.further;
      const random = act === 1 ? world.random : world.random.fork(`act ${act}`);
      let isServed = false;
      // Commands are for devices that talk: however slow the operator is served, the gateways go on meanwhile.
      await Promise.all([
        operator.play(random, wishes).finally(() => (isServed = true)),
        ...gateways.map((gateway) => gateway.play(random, (round) => round < rounds || !isServed, rounds)),
      ]);
    },
    async settle() {
      await Promise.all(takers.map((taker) => taker.finish()));
      if (out.trouble[0]) throw out.trouble[0];
    },
    async close() {
      looking.disable();
      out.blindMs = looking.max / 1e6;
      await Promise.all(takers.map(({ stream }) => stream.close()));
    },
  };
}
