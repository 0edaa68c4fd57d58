import type { ActorEvent } from "@microgrid/runtime";
import type { DeviceContext } from "../src/device/device.context.ts";
import { alarmMachine } from "../src/alarm/alarm.machine.ts";
import { commandMachine } from "../src/command/command.machine.ts";
import type { AlarmContext } from "../src/alarm/alarm.context.ts";
import type { CommandContext } from "../src/command/command.context.ts";
import { definitionFor } from "../src/kinds.ts";
import type { Walk } from "./reach.ts";

const at = 1_000;
const late = 10_000_000;
const timersAt = [at, late];
const expiresAt = 20_000_000;

const reading = (points: object, quality?: object): ActorEvent => ({
  type: "telemetry.received",
  at,
  measuredAt: at,
  points,
  ...(quality ? { quality } : {}),
});

const operations = (names: readonly string[]): ActorEvent[] =>
  names.map((operation) => ({
    type: "operation.requested",
    at,
    commandId: "c1",
    operation,
    expiresAt,
    by: "x",
  }));

const setpoint = (point: string, value: number): ActorEvent => ({
  type: "setpoint.requested",
  at,
  commandId: "c1",
  point,
  value,
  expiresAt,
  by: "x",
});

const common: readonly ActorEvent[] = [
  { type: "order.answered", at, orderId: "c1", answer: "accepted" },
  { type: "order.answered", at, orderId: "c1", answer: "completed" },
  { type: "command.settled", at, commandId: "c1", end: "failed", cause: null },
  { type: "command.settled", at, commandId: "c1", end: "succeeded", cause: null },
  { type: "command.unanswered", at, commandId: "c1" },
  { type: "command.withdrawn", at, commandId: "c1" },
];

/** Regions that every kind has and that go their own way. */
const apart: readonly ActorEvent[] = [
  reading({ powerKw: 1 }),
  reading({ powerKw: 1 }, { powerKw: "questionable" }),
  { type: "condition.matured", at: late, definitionId: "commsLost", delayMs: 1 },
  ...["deviceFault", "tripped"].map((definitionId) => ({
    type: "condition.matured",
    at: late,
    definitionId,
    delayMs: 1,
  })),
  { type: "device.registered", at, settings: {} },
  { type: "device.configured", at, settings: {} },
  { type: "device.rebooted", at, bootId: "b2" },
];

/** The rest of what a device remembers changes no path: the sample readings carry what guards ask for. */
const deviceKey = (context: never): unknown => (context as DeviceContext).command?.request;

const machineOf = (kind: string) => {
  const definition = definitionFor(kind);
  if (definition === undefined) throw new Error(`No kind "${kind}".`);
  return { machine: definition.machine, inputs: [definition.input(`${kind}-1`)], timersAt };
};

export const batteryWalk: Walk = {
  ...machineOf("battery"),
  rounds: [
    [
      ...common,
      ...["standby", "charging", "discharging", "fault", "disconnected"].map((mode) => reading({ mode })),
      reading({ mode: "standby", socPct: 99 }),
      ...operations(["connect", "disconnect", "resetFault"]),
      setpoint("powerKw", 50),
    ],
    [...apart, ...[50, 15, 3, 99].map((socPct) => reading({ socPct })), reading({ temperatureC: 60 })],
  ],
  limit: 1_000_000,
  key: deviceKey,
};

export const pvInverterWalk: Walk = {
  ...machineOf("pvInverter"),
  rounds: [
    [
      ...common,
      ...["off", "sleeping", "standby", "starting", "running", "throttled", "shuttingDown", "fault"].map(
        (mode) => reading({ mode }),
      ),
      ...operations(["start", "stop", "resetFault"]),
      setpoint("limitKw", 10),
    ],
    [...apart, reading({ irradianceWm2: 5 }), reading({ irradianceWm2: 500 }), reading({ temperatureC: 90 })],
  ],
  limit: 1_000_000,
  key: deviceKey,
};

export const breakerWalk: Walk = {
  ...machineOf("breaker"),
  rounds: [
    [
      ...common,
      ...["open", "closed", "intermediate", "bad"].map((position) => reading({ position, tripped: false })),
      reading({ position: "open", tripped: true }),
      ...operations(["open", "close"]),
      setpoint("powerKw", 1),
    ],
    [...apart, reading({ voltageV: 0 }), reading({ voltageV: 400 })],
  ],
  limit: 1_000_000,
  key: deviceKey,
};

const definition = { id: "a", priority: "low", onDelayMs: 5_000, offDelayMs: 5_000, latching: true } as const;

export const alarmWalk: Walk = {
  machine: alarmMachine,
  inputs: [
    { kind: "battery", definition, at, value: 1, limit: 0, suppressedBy: null },
    { kind: "battery", definition, at, value: 1, limit: 0, suppressedBy: "mode is off" },
  ],
  timersAt,
  rounds: [
    [
      { type: "condition.met", at, value: 2, limit: 0 },
      { type: "condition.cleared", at },
      { type: "condition.proven", at },
      { type: "condition.sure", at },
      { type: "alarm.acknowledged", at, by: "x" },
      { type: "alarm.acknowledged", at, by: "x", raisedAt: 0, resets: false },
      { type: "alarm.shelved", at, by: "x", until: 3_000_000, reason: "r" },
      { type: "alarm.shelved", at, by: "x", until: late + 3_000_000, reason: "r" },
      { type: "alarm.unshelved", at, by: "x" },
      { type: "alarm.reset", at, by: "x" },
      { type: "alarm.released", at, by: "x" },
      { type: "alarm.suppressed", at, rule: "r" },
      { type: "alarm.unsuppressed", at },
      { type: "alarm.removed", at, by: "x", permit: "p" },
      { type: "alarm.restored", at, by: "x" },
      { type: "definition.changed", at, definition },
      { type: "definition.changed", at, definition: { ...definition, priority: "high" } },
      { type: "definition.changed", at, definition: { ...definition, latching: false } },
      { type: "definition.changed", at, definition: { ...definition, onDelayMs: 0, offDelayMs: 0 } },
    ],
  ],
  limit: 1_000_000,
  key: (context) => {
    const { latch, shelf, suppressedBy, definition: known } = context as AlarmContext;
    return [latch, shelf === null, suppressedBy, known];
  },
};

const order = {
  id: "c1",
  at,
  by: "x",
  reason: null,
  expiresAt,
  completionMs: 1_000,
  request: { kind: "operation", operation: "open" },
  refusal: null,
};

export const commandWalk: Walk = {
  machine: commandMachine,
  inputs: [
    order,
    { ...order, refusal: "OUT_OF_RANGE" },
    { ...order, refusal: "POSITION_REACHED" },
    { ...order, expiresAt: at },
  ],
  timersAt,
  rounds: [
    [
      ...["accepted", "rejected", "completed", "failed"].map((answer) => ({
        type: "order.answered",
        at,
        orderId: "c1",
        answer,
      })),
      { type: "command.confirmed", at },
      { type: "command.cancelled", at, by: "x" },
      { type: "command.superseded", at, by: "x" },
    ],
  ],
  limit: 10_000,
  key: (context) => (context as CommandContext).cause,
};
