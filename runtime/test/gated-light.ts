// The traffic light with readings that take as long as a test likes, on whichever thread they are stepped.
import { existsSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { defineActors } from "../src/definition.ts";
import { lightDefinition } from "./traffic-light.ts";

interface Points {
  readonly poison?: true;
  /** Its step ends when this file is gone. */
  readonly until?: string;
  /** Its step makes this file when it has begun on the other thread. */
  readonly entered?: string;
  /** Its step ends on no thread. */
  readonly stuck?: true;
  /** Its step takes so many ms, on the main thread only: as if that were collecting garbage. */
  readonly collectingMs?: number;
  /** Its step does not end on the main thread, and ends the other. */
  readonly exits?: true;
  /** Its step takes memory until there is none. */
  readonly hoards?: true;
}

const isEndless = ({ until, stuck, exits }: Points): boolean =>
  stuck === true || (exits === true && isMainThread) || (until !== undefined && existsSync(until));

const isPoison = ({ event }: { event: { points?: Points } }): boolean => {
  const points = event.points ?? {};
  if (points.poison) throw new Error("poison");
  if (points.entered !== undefined && !isMainThread) writeFileSync(points.entered, "");
  const end = performance.now() + (isMainThread ? (points.collectingMs ?? 0) : 0);
  while (performance.now() < end || isEndless(points));
  if (points.exits) process.exit(1);
  for (const hoard: object[] = []; points.hoards;) hoard.push(Array.from({ length: 1_000 }, () => ({})));
  return false;
};

const machine = lightDefinition.machine.provide({ guards: { isPoison } });

export const gatedLights = defineActors([{ ...lightDefinition, machine }]);
