import { describeMachine } from "@microgrid/runtime";
import { lintMachine } from "@microgrid/runtime/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { definitionFor } from "../src/kinds.ts";
import { isJson, reach, type Reach, type Walk } from "./reach.ts";
import { alarmWalk, batteryWalk, breakerWalk, commandWalk, pvInverterWalk } from "./walks.ts";

const deviceEvents = [
  "device.registered",
  "device.configured",
  "device.rebooted",
  "telemetry.received",
  "setpoint.requested",
  "operation.requested",
  "order.answered",
  "command.settled",
  "command.unanswered",
  "command.withdrawn",
  "condition.matured",
];

/** A command that no longer has the device still tells what becomes of it. */
const ignoredByDevices = (kind: string) => ({
  "command.unanswered": [`${kind}.control.idle`, `${kind}.control.unanswered`],
  // Withdrawn in doubt, a command ends.
  "command.withdrawn": [`${kind}.control.idle`, `${kind}.control.unanswered`],
});

const alarmEvents = [
  "condition.met",
  "condition.cleared",
  "condition.proven",
  "condition.sure",
  "alarm.acknowledged",
  "alarm.shelved",
  "alarm.unshelved",
  "alarm.reset",
  "alarm.released",
  "alarm.suppressed",
  "alarm.unsuppressed",
  "alarm.removed",
  "alarm.restored",
  "definition.changed",
];

const detection = "alarm.standing.detection";
const acknowledgement = "alarm.standing.acknowledgement";
const suppression = "alarm.standing.suppression";

const ignoredByAlarms = {
  "condition.met": [`${detection}.pendingOn`, `${detection}.active`],
  "condition.cleared": [`${detection}.inactive`, `${detection}.pendingOff`],
  // Said only to who has asked.
  "condition.proven": [`${detection}.inactive`, `${detection}.active`],
  "condition.sure": [`${detection}.inactive`, `${detection}.active`],
  "alarm.acknowledged": [`${acknowledgement}.acknowledged`],
  "alarm.shelved": [`${suppression}.suppressed`, `${suppression}.outOfService`],
  "alarm.unshelved": [`${suppression}.none`, `${suppression}.suppressed`, `${suppression}.outOfService`],
  // A latch can be reset only once the condition has gone and the alarm is acknowledged (T11).
  "alarm.reset": [
    `${acknowledgement}.acknowledged`,
    `${acknowledgement}.unacknowledged`,
    `${acknowledgement}.latched.unacknowledged`,
  ],
  "alarm.suppressed": [`${suppression}.suppressed`],
  "alarm.unsuppressed": [`${suppression}.none`, `${suppression}.shelved`],
  "alarm.removed": [`${suppression}.outOfService`],
  "alarm.restored": [`${suppression}.none`, `${suppression}.shelved`, `${suppression}.suppressed`],
};

const commandEvents = ["order.answered", "command.confirmed", "command.cancelled", "command.superseded"];

interface Case {
  readonly walk: Walk;
  readonly events: readonly string[];
  readonly ignored: Readonly<Record<string, readonly string[]>>;
  /** Edges of shared regions that this kind cannot take, and why. */
  readonly untaken: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  battery: { walk: batteryWalk, events: deviceEvents, ignored: ignoredByDevices("battery"), untaken: [] },
  pvInverter: {
    walk: pvInverterWalk,
    events: deviceEvents,
    ignored: ignoredByDevices("pvInverter"),
    untaken: [],
  },
  breaker: {
    walk: breakerWalk,
    events: deviceEvents,
    ignored: ignoredByDevices("breaker"),
    // A breaker has no setpoints: each one is refused.
    untaken: [
      "breaker.control.idle#setpoint.requested#1",
      "breaker.control.commanding#setpoint.requested#0",
      "breaker.control.unanswered#setpoint.requested#0",
    ],
  },
  alarm: { walk: alarmWalk, events: alarmEvents, ignored: ignoredByAlarms, untaken: [] },
  command: {
    walk: commandWalk,
    events: commandEvents,
    // Readings prove nothing before the device has taken the order: it may have been there already.
    ignored: { "command.confirmed": ["command.sent"] },
    untaken: [],
  },
};

describe.each(Object.entries(cases))("%s machine", (_name, { walk, events, ignored, untaken }) => {
  const { machine } = walk;
  const chart = describeMachine(machine);
  let reached: Reach;
  beforeAll(() => {
    reached = reach(walk);
  });

  test("L5: breaks no law of a pure machine", () => {
    expect(lintMachine(machine, definitionFor(machine.id)?.delays)).toEqual([]);
  });

  test("every state says in one sentence what it means", () => {
    const mute = [{ id: chart.id, description: chart.description }, ...chart.states]
      .filter(({ description }) => !/^[A-Z].*\.$/su.test(description))
      .map(({ id }) => id);
    expect(mute).toEqual([]);
  });

  test("every state can be reached", () => {
    expect(reached.unreached).toEqual([]);
  });

  test("every edge can be taken", () => {
    expect(reached.untaken).toEqual(untaken);
  });

  test("every event is answered in every state or declared ignored", () => {
    expect(reached.unanswered(events, ignored)).toEqual([]);
  });

  test("L11: every context that can be reached survives JSON unchanged", () => {
    expect(reached.snapshots.filter(({ context }) => !isJson(context))).toEqual([]);
  });
});
