// What holds of every device, whatever happens to it in whatever order.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogues } from "../src/kinds.ts";
import type { KindCatalogue } from "../src/device/catalogue.ts";
import type { Points } from "../src/device/device.events.ts";
import { story, type Story } from "./stories.ts";

type Happening = (device: Story) => void;

const value = fc.oneof(
  fc.integer({ min: -120, max: 120 }),
  fc.boolean(),
  fc.constantFrom("fault", "standby", "charging", "disconnected", "running", "throttled", "off", "sleeping"),
  fc.constantFrom("open", "closed", "intermediate", "bad", "starting", "shuttingDown"),
);

function happenings({ points, operations, setpoints, alarms }: KindCatalogue): fc.Arbitrary<Happening> {
  const commandId = fc.constantFrom("c1", "c2", "c3");
  const reading = fc
    .tuple(
      fc.dictionary(fc.constantFrom(...points.map(({ name }) => name)), value, { minKeys: 1 }),
      fc.option(fc.constantFrom("questionable" as const, "invalid" as const), { nil: undefined, freq: 4 }),
    )
    .map(([known, bad]): Happening => {
      const quality =
        bad &&
        Object.fromEntries(
          Object.keys(known)
            .slice(0, 1)
            .map((name) => [name, bad]),
        );
      return (device) => void device.reads(known, quality);
    });
  const pause = fc.constantFrom(1, 1_000, 5_000, 30_000, 61_000, 300_000, 3_600_000).map(
    (ms): Happening =>
      (device) =>
        void device.waits(ms),
  );
  const operation = fc.tuple(commandId, fc.constantFrom(...operations.map((known) => known.operation))).map(
    ([id, name]): Happening =>
      (device) =>
        void device.wants(id, { operation: name }),
  );
  const setpoint = fc
    .tuple(
      commandId,
      fc.constantFrom(...setpoints.map(({ point }) => point), "nothing"),
      fc.integer({ min: -99, max: 99 }),
    )
    .map(
      ([id, point, wanted]): Happening =>
        (device) =>
          void device.wants(id, { point, value: wanted }),
    );
  const answer = fc.tuple(commandId, fc.constantFrom("accepted", "rejected", "completed", "failed")).map(
    ([id, said]): Happening =>
      (device) =>
        void device.answers(id, said),
  );
  const withdrawal = commandId.map(
    (id): Happening =>
      (device) =>
        void device.told("command.cancelled", `command/${id}`),
  );
  const alarm = fc
    .tuple(
      fc.constantFrom(...alarms.map(({ id }) => id)),
      fc.constantFrom("acknowledged", "shelved", "unshelved", "reset", "removed", "restored"),
    )
    .map(([id, what]): Happening => (device) => {
      const until = device.given.now + 3_600_000;
      device.told(`alarm.${what}`, `alarm/${id}`, { until, reason: "r", permit: "p" });
    });
  const settings = fc
    .tuple(fc.constantFrom(...alarms.map(({ id }) => id)), fc.boolean(), fc.integer({ min: -50, max: 50 }))
    .map(([id, enabled, limit]): Happening => (device) => {
      device.configured({ alarms: { [id]: { enabled, limit, onDelayMs: 0 } } });
    });
  return fc.oneof(
    { arbitrary: reading, weight: 5 },
    { arbitrary: pause, weight: 2 },
    operation,
    setpoint,
    { arbitrary: answer, weight: 2 },
    withdrawal,
    alarm,
    settings,
  );
}

/** What is wrong with a device, as sentences. */
function faultsOf(device: Story, { alarms }: KindCatalogue): string[] {
  const { state, parts, timers } = device.waits(0);
  const { command, link, conditions, suppressions } = device.context;
  const faults: string[] = [];
  const demand = (isHeld: boolean, sentence: string): void => void (isHeld || faults.push(sentence));
  demand(
    (device.value["control"] === "idle") === (command === null),
    "control is idle without a command, and only then",
  );
  demand(command === null || command.key in parts, "the command that has the device is a live part");
  demand(device.value["link"] === link, "the link is remembered as it is");
  for (const { id } of alarms) {
    const part = parts[`alarm/${id}`] as { standing: { detection: string; suppression: string } } | undefined;
    const isSeen = part !== undefined && ["pendingOn", "active"].includes(part.standing.detection);
    demand((conditions[id] === true) === isSeen, `${id}: its alarm has heard of its condition`);
    if (part === undefined) continue;
    const rule = device.alarmContext(id).suppressedBy;
    demand((suppressions[id] === true) === (rule !== null), `${id}: its alarm has heard of its suppression`);
    demand(
      (rule !== null) <= (part.standing.suppression !== "none"),
      `${id}: what a rule holds back is not shown`,
    );
  }
  for (const key of Object.keys(timers)) {
    const owner = key.slice(0, key.indexOf("|"));
    demand(owner === "" || owner in parts, `the timer ${key} has an owner`);
  }
  for (const [key, { snapshot }] of Object.entries(state.parts))
    demand(snapshot.status === "active", `${key} is live`);
  return faults;
}

describe.each(catalogues.map((catalogue) => [catalogue.kind, catalogue] as const))(
  "%s",
  (kind, catalogue) => {
    test("no order of events makes it contradict itself or throw", () => {
      fc.assert(
        fc.property(fc.array(happenings(catalogue), { maxLength: 40 }), (past) => {
          const device = story(kind);
          for (const happen of past) {
            happen(device);
            expect(faultsOf(device, catalogue)).toEqual([]);
          }
        }),
        { numRuns: 60 },
      );
    });

    test("whatever happened, a healthy day and an attentive operator leave nothing open", () => {
      const healthy = {
        battery: { mode: "standby", powerKw: 0, socPct: 50, temperatureC: 25, voltageV: 780 },
        pvInverter: { mode: "running", powerKw: 40, availableKw: 40, irradianceWm2: 800, temperatureC: 40 },
        breaker: { position: "closed", tripped: false, currentA: 1, voltageV: 400, frequencyHz: 50 },
      }[kind] as Points;
      fc.assert(
        fc.property(fc.array(happenings(catalogue), { maxLength: 25 }), (past) => {
          const device = story(kind);
          for (const happen of past) happen(device);
          device.configured({});
          for (let minute = 0; minute < 75; minute += 1) {
            device.reads(healthy);
            device.waits(59_000);
            for (const { id } of catalogue.alarms) {
              device.told("alarm.restored", `alarm/${id}`);
              device.told("alarm.acknowledged", `alarm/${id}`);
            }
          }
          expect(Object.keys(device.reads(healthy).parts)).toEqual([]);
          expect(device.value["control"]).toBe("idle");
          expect(device.context.conditions).toEqual({});
        }),
        { numRuns: 15 },
      );
    });
  },
);
