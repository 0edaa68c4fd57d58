import type { LinkQuality } from "../scenarios/scenario.ts";

/** What happens to one request on its way, at most one thing each. */
export type LinkFault = "none" | "delayed" | "lostRequest" | "lostReply" | "shuffled";

export function faultOf(quality: LinkQuality, random: () => number): LinkFault {
  let left = random();
  const faults = ["delayed", "lostRequest", "lostReply", "shuffled"] as const;
  for (const fault of faults) {
    if (left < quality[fault]) return fault;
    left -= quality[fault];
  }
  return "none";
}

export function between([low, high]: readonly [number, number], random: () => number): number {
  return low + (high - low) * random();
}
