// The kernel carries the events of every device, alarm and command exactly as xstate would.
import { sameAsXstate } from "@microgrid/runtime/testing";
import { describe, expect, test } from "vitest";
import { reach } from "./reach.ts";
import { alarmWalk, batteryWalk, breakerWalk, commandWalk, pvInverterWalk } from "./walks.ts";

/** Pairs of a reached snapshot and an event that are compared per machine, spread over all there are. */
const SAMPLE = 3_000;

describe.each([
  ["battery", batteryWalk],
  ["pvInverter", pvInverterWalk],
  ["breaker", breakerWalk],
  ["alarm", alarmWalk],
  ["command", commandWalk],
])("%s", (_name, walk) => {
  test("every event in every state, by a sample, ends as xstate ends it", () => {
    const { machine } = walk;
    const snapshots = reach(walk).snapshots.filter(({ status }) => status === "active");
    const events = walk.rounds.flat();
    const pairs = snapshots.length * events.length;
    const stride = Math.max(1, Math.floor(pairs / SAMPLE) | 1);
    const differences: string[] = [];
    for (let pair = 0; pair < pairs; pair += stride) {
      const snapshot = snapshots[Math.floor(pair / events.length)];
      const event = events[pair % events.length];
      const difference = snapshot && event ? sameAsXstate(machine, snapshot, event) : null;
      if (difference !== null) differences.push(difference);
    }
    expect(differences).toEqual([]);
  });
});
