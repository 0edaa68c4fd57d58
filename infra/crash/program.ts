// Program
//
// What the world does in one run, drawn from a seed: gateways, devices that take orders, an operator. Done when every request has a
// known outcome.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { takeOrders } from "./device.ts";
import { fleet } from "./fleet.ts";
import { runGateway } from "./gateway.ts";
import { runOperator } from "./operator.ts";
import { blankNotes, type Witness } from "./witness.ts";
import type { World } from "./world.ts";

export interface Running {
  readonly witness: Witness;
  /** Resolves when every request has a known outcome; rejects when one was refused that must not be. */
  readonly done: Promise<void>;
  /** Waits for the answers to what has been delivered so far; rejects with what went wrong in them. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export function runProgram(world: World, cookie: string): Running {
  const out = blankNotes();
  const looking = monitorEventLoopDelay({ resolution: 20 });
  looking.enable();
  const takers = fleet.map((device) => takeOrders(world, device, out));
  const done = Promise.all([
    ...[...world.tokens.keys()].map((siteId) => runGateway(world, siteId, out.accepted)),
    runOperator(world, cookie, out),
  ]).then(() => undefined);
  return {
    witness: out,
    done,
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
