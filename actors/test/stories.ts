import { given, type Given, type Outcome } from "@microgrid/runtime/testing";
import type { StateValue } from "xstate";
import { alarmState, type AlarmState } from "../src/alarm/alarm.state.ts";
import type { AlarmContext } from "../src/alarm/alarm.context.ts";
import type { CommandContext } from "../src/command/command.context.ts";
import type { DeviceContext } from "../src/device/device.context.ts";
import type { DeviceSettings, Points, Qualities } from "../src/device/device.events.ts";
import { deviceState } from "../src/device/device.state.ts";
import { definitionFor } from "../src/kinds.ts";

/** One device in a story: what happens to it in its own words, and what it shows afterwards. */
export interface Story {
  readonly given: Given;
  reads(points: Points, quality?: Qualities): Outcome;
  waits(ms: number): Outcome;
  /** Waits while a reading arrives each second, so that the link stays online. */
  runs(ms: number, points: Points): Outcome;
  configured(settings: DeviceSettings): Outcome;
  told(type: string, part: string, fields?: object): Outcome;
  wants(
    commandId: string,
    wish: { point: string; value: number } | { operation: string },
    expiresInMs?: number,
  ): Outcome;
  answers(orderId: string, answer: string, cause?: string): Outcome;
  readonly state: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly context: DeviceContext;
  alarm(id: string): AlarmState | "none";
  alarmContext(id: string): AlarmContext;
  command(id: string): string;
  commandContext(id: string): CommandContext | undefined;
}

export function story(kind: string, settings: DeviceSettings = {}): Story {
  const definition = definitionFor(kind);
  if (definition === undefined) throw new Error(`No kind "${kind}".`);
  const actor = given(definition);
  let last = actor.when({ type: "device.registered", settings });
  const ended = new Map<string, { state: string; context: unknown }>();
  const note = (outcome: Outcome): Outcome => {
    last = outcome;
    for (const { part, ended: isOver, state, snapshot } of outcome.records) {
      if (part !== null && isOver) ended.set(part, { state, context: snapshot.context });
    }
    return outcome;
  };
  const reads = (points: Points, quality?: Qualities): Outcome =>
    note(
      actor.when({
        type: "telemetry.received",
        measuredAt: actor.now,
        points,
        ...(quality === undefined ? {} : { quality }),
      }),
    );
  const contextOf = (key: string): unknown =>
    last.state.parts[key]?.snapshot.context ?? ended.get(key)?.context;
  return {
    given: actor,
    reads,
    waits: (ms) => note(actor.after(ms)),
    runs(ms, points) {
      for (let passed = 0; passed < ms; passed += 1_000) {
        note(actor.after(1_000));
        reads(points);
      }
      return last;
    },
    configured: (changed) => note(actor.when({ type: "device.configured", settings: changed })),
    told: (type, part, fields = {}) => note(actor.when({ type, part, by: "olga", ...fields })),
    wants(commandId, wish, expiresInMs = 60_000) {
      const type = "point" in wish ? "setpoint.requested" : "operation.requested";
      return note(actor.when({ type, commandId, ...wish, by: "olga", expiresAt: actor.now + expiresInMs }));
    },
    answers: (orderId, answer, cause) =>
      note(
        actor.when({ type: "order.answered", orderId, answer, ...(cause === undefined ? {} : { cause }) }),
      ),
    get state() {
      return deviceState(last.value as StateValue);
    },
    get value() {
      return last.value as Readonly<Record<string, unknown>>;
    },
    get context() {
      return last.context as unknown as DeviceContext;
    },
    alarm(id) {
      const value = last.parts[`alarm/${id}`];
      return value === undefined ? "none" : alarmState(value as StateValue);
    },
    alarmContext: (id) => contextOf(`alarm/${id}`) as AlarmContext,
    command: (id) => String(last.parts[`command/${id}`] ?? ended.get(`command/${id}`)?.state ?? "none"),
    commandContext: (id) => contextOf(`command/${id}`) as CommandContext | undefined,
  };
}
