// The stories of the alarm, by the transitions T1 to T18 of GLOSSARY.md.
import { describe, expect, test } from "vitest";
import { story, type Story } from "../../test/stories.ts";
import { maxShelfMs } from "./alarm.setup.ts";

const hot = { temperatureC: 52 };
const warm = { temperatureC: 48.5 };
const cool = { temperatureC: 30 };
const alarm = "alarm/overTemperature";

const battery = (): Story => {
  const device = story("battery");
  device.reads(cool);
  return device;
};

/** A battery whose overTemperature alarm has just been raised. */
const alarmed = (): Story => {
  const device = battery();
  device.reads(hot);
  device.waits(5_000);
  return device;
};

const cooled = (device: Story): Story => {
  device.reads(cool);
  device.waits(10_000);
  return device;
};

/** A battery whose latching deviceFault alarm stands. */
const faulted = (): Story => {
  const device = story("battery");
  device.reads({ mode: "fault" });
  return device;
};

const recovered = (device: Story): Story => {
  device.reads({ mode: "standby" });
  device.waits(10_000);
  return device;
};

describe("detection", () => {
  test("T1: a condition that holds for the whole on-delay raises the alarm", () => {
    const device = battery();
    device.reads(hot);
    expect(device.alarm("overTemperature")).toBe("normal");
    device.waits(4_999);
    expect(device.alarm("overTemperature")).toBe("normal");
    device.waits(1);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    expect(device.alarmContext("overTemperature")).toMatchObject({
      occurrence: 1,
      value: 52,
      limit: 50,
      raisedAt: device.given.now,
      metAt: device.given.now - 5_000,
    });
  });

  test("a condition that goes before its on-delay ends leaves nothing behind", () => {
    const device = battery();
    device.reads(hot);
    device.waits(4_000);
    device.reads(cool);
    expect(device.alarm("overTemperature")).toBe("none");
    expect(Object.keys(device.waits(1).timers)).toEqual(["|xstate.after.lateTimeout.battery.link.online"]);
  });

  test("a value inside the deadband does not clear the condition", () => {
    const device = alarmed();
    device.reads(warm);
    device.waits(20_000);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    expect(device.context.conditions).toEqual({ overTemperature: true });
  });

  test("T3: a condition that stays away for the whole off-delay clears the alarm, which stays visible", () => {
    const device = alarmed();
    device.reads(cool);
    device.waits(9_999);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    device.waits(1);
    expect(device.alarm("overTemperature")).toBe("returnedUnacknowledged");
    expect(device.alarmContext("overTemperature").clearedAt).toBe(device.given.now);
  });

  test("a condition that comes back within its off-delay is the same occurrence", () => {
    const device = alarmed();
    device.reads(cool);
    device.waits(5_000);
    device.reads(hot);
    device.waits(30_000);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    expect(device.alarmContext("overTemperature").occurrence).toBe(1);
  });

  test("T6: a condition that comes back before it was noticed is a new occurrence", () => {
    const device = cooled(alarmed());
    device.reads(hot);
    device.waits(5_000);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    expect(device.alarmContext("overTemperature")).toMatchObject({ occurrence: 2, clearedAt: null });
  });
});

describe("a delay whose readings prove nothing", () => {
  const invalid = { temperatureC: "invalid" } as const;
  const runsInvalid = (device: Story, ms: number): void => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      device.waits(1_000);
      device.reads(hot, invalid);
    }
  };
  const detection = (device: Story): unknown =>
    (device.waits(0).parts[alarm] as { standing: { detection: string } } | undefined)?.standing.detection;
  const overdue = (device: Story, delay: string, ms: number): void => {
    const [region, state] = ["alarm.standing.detection", delay === "onDelay" ? "pendingOn" : "pendingOff"];
    const type = `xstate.after.${delay}.${region}.${state}`;
    device.given.when({ type, part: alarm, at: device.given.now + ms });
  };

  test("an on-delay does not end while the value is invalid, and starts anew with the first usable one", () => {
    const device = battery();
    device.reads(hot);
    device.waits(1_000);
    runsInvalid(device, 60_000);
    expect(device.alarm("overTemperature")).toBe("normal");
    device.reads(hot);
    device.runs(4_000, hot);
    device.waits(999);
    expect(device.alarm("overTemperature")).toBe("normal");
    device.waits(1);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    expect(device.alarmContext("overTemperature")).toMatchObject({
      occurrence: 1,
      raisedAt: device.given.now,
    });
  });

  test("a condition that turns out to be gone after an invalid spell raises nothing", () => {
    const device = battery();
    device.reads(hot);
    runsInvalid(device, 10_000);
    device.reads(cool);
    device.waits(60_000);
    expect(device.alarm("overTemperature")).toBe("none");
  });

  test("an off-delay does not end while the value is invalid, and starts anew with the first usable one", () => {
    const device = alarmed();
    device.reads(cool);
    runsInvalid(device, 60_000);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    device.reads(cool);
    device.waits(9_999);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    device.waits(1);
    expect(device.alarm("overTemperature")).toBe("returnedUnacknowledged");
  });

  test("an invalid spell that ends within the delay does not lengthen it", () => {
    const device = battery();
    device.reads(hot);
    runsInvalid(device, 2_000);
    device.reads(hot);
    device.waits(2_999);
    expect(device.alarm("overTemperature")).toBe("normal");
    device.waits(1);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
  });

  test("a reading without the point ends no invalid spell", () => {
    const device = battery();
    device.reads(hot);
    device.reads(hot, invalid);
    device.runs(20_000, { socPct: 50 });
    expect(device.alarm("overTemperature")).toBe("normal");
    device.reads(hot);
    device.waits(5_000);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
  });

  test("an on-delay that comes due after a gap longer than itself starts anew with the next reading", () => {
    const device = battery();
    device.reads(hot);
    overdue(device, "onDelay", 600_000);
    expect(detection(device)).toBe("pendingOn");
    device.reads(hot);
    device.waits(4_999);
    expect(device.alarm("overTemperature")).toBe("normal");
    device.waits(1);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
  });

  test("an off-delay that comes due after a gap longer than itself starts anew with the next reading", () => {
    const device = alarmed();
    device.reads(cool);
    overdue(device, "offDelay", 600_000);
    expect(detection(device)).toBe("pendingOff");
    device.reads(cool);
    device.waits(9_999);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    device.waits(1);
    expect(device.alarm("overTemperature")).toBe("returnedUnacknowledged");
  });

  test("an on-delay that comes due a little late, as our timers do, counts", () => {
    const device = battery();
    device.reads(hot);
    overdue(device, "onDelay", 6_000);
    device.waits(0);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
  });

  test("a device that reports less often than its delays is alarmed all the same", () => {
    const device = story("battery", { expectedIntervalMs: 60_000 });
    device.reads(hot);
    device.waits(5_000);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
  });

  test("a limit that is a share of an invalid value proves nothing either", () => {
    const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 2_000 } } });
    device.reads({ mode: "running", powerKw: 10, availableKw: 40 });
    device.reads({ powerKw: 10, availableKw: 0 }, { availableKw: "invalid" });
    device.runs(10_000, { powerKw: 10 });
    expect(device.alarm("underPerformance")).toBe("normal");
    device.reads({ powerKw: 10, availableKw: 40 });
    device.waits(2_000);
    expect(device.alarm("underPerformance")).toBe("unacknowledged");
  });

  test("an alarm whose definition is switched off in doubt clears with the next reading", () => {
    const device = alarmed();
    device.reads(cool);
    runsInvalid(device, 15_000);
    device.configured({ alarms: { overTemperature: { enabled: false } } });
    device.reads(hot, invalid);
    device.waits(10_000);
    expect(device.alarm("overTemperature")).toBe("returnedUnacknowledged");
  });

  test("readings of a pending alarm step no part, doubted or not", () => {
    const device = battery();
    device.reads(hot);
    const wakes = [
      device.reads({ temperatureC: 53 }),
      device.reads(hot, invalid),
      device.waits(6_000),
      device.reads(hot, invalid),
    ].map(({ records }) => records.some(({ part }) => part !== null));
    expect(wakes).toEqual([false, false, true, false]);
  });

  test("an alarm without a delay needs no proof", () => {
    const device = faulted();
    expect(device.alarm("deviceFault")).toBe("unacknowledged");
    expect(device.context.doubts).toBeUndefined();
  });
});

describe("acknowledgement", () => {
  test("T2, T4: an acknowledged alarm is over once its condition has gone", () => {
    const device = alarmed();
    device.told("alarm.acknowledged", alarm, { comment: "seen" });
    expect(device.alarm("overTemperature")).toBe("acknowledged");
    expect(device.alarmContext("overTemperature")).toMatchObject({ acknowledgedBy: "olga", comment: "seen" });
    cooled(device);
    expect(device.alarm("overTemperature")).toBe("none");
  });

  test("T5: an alarm that has cleared is over once it is acknowledged", () => {
    const device = cooled(alarmed());
    const { records } = device.told("alarm.acknowledged", alarm);
    expect(records.at(-1)).toMatchObject({ part: alarm, state: "normal", ended: true });
    expect(device.alarm("overTemperature")).toBe("none");
  });

  test("T7: an acknowledged alarm that becomes more severe asks for notice again", () => {
    const device = alarmed();
    device.told("alarm.acknowledged", alarm);
    device.configured({ alarms: { overTemperature: { priority: "low" } } });
    expect(device.alarm("overTemperature")).toBe("acknowledged");
    device.configured({ alarms: { overTemperature: { priority: "high" } } });
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
  });

  test("T8, T10, T11: a latching alarm that cleared unseen needs acknowledgement and then a reset", () => {
    const device = recovered(faulted());
    expect(device.alarm("deviceFault")).toBe("latchedUnacknowledged");
    device.told("alarm.reset", "alarm/deviceFault");
    expect(device.alarm("deviceFault")).toBe("latchedUnacknowledged");
    device.told("alarm.acknowledged", "alarm/deviceFault");
    expect(device.alarm("deviceFault")).toBe("latchedAcknowledged");
    device.told("alarm.reset", "alarm/deviceFault");
    expect(device.alarm("deviceFault")).toBe("none");
  });

  test("T11: a second acknowledgement resets what only waits for its reset", () => {
    const device = recovered(faulted());
    device.told("alarm.acknowledged", "alarm/deviceFault");
    device.told("alarm.acknowledged", "alarm/deviceFault");
    expect(device.alarm("deviceFault")).toBe("none");
  });

  test("T11: an acknowledgement that only means notice resets nothing, also when it comes second", () => {
    const device = recovered(faulted());
    const { raisedAt } = device.alarmContext("deviceFault");
    const seen = { raisedAt, resets: false };
    device.told("alarm.acknowledged", "alarm/deviceFault", seen);
    device.told("alarm.acknowledged", "alarm/deviceFault", { ...seen, by: "ben" });
    expect(device.alarm("deviceFault")).toBe("latchedAcknowledged");
    expect(device.alarmContext("deviceFault").acknowledgedBy).toBe("olga");
    device.told("alarm.acknowledged", "alarm/deviceFault", { raisedAt, resets: true });
    expect(device.alarm("deviceFault")).toBe("none");
  });

  test("an acknowledgement of an occurrence leaves a later one alone, whichever state that is in", () => {
    const device = faulted();
    const { raisedAt } = device.alarmContext("deviceFault");
    const late = () => device.told("alarm.acknowledged", "alarm/deviceFault", { raisedAt, resets: true });
    recovered(device);
    device.reads({ mode: "fault" });
    const again = device.alarmContext("deviceFault").raisedAt;
    expect(again).not.toBe(raisedAt);
    late();
    expect(device.alarm("deviceFault")).toBe("unacknowledged");
    recovered(device);
    late();
    expect(device.alarm("deviceFault")).toBe("latchedUnacknowledged");
    device.told("alarm.acknowledged", "alarm/deviceFault", { raisedAt: again, resets: false });
    late();
    expect(device.alarm("deviceFault")).toBe("latchedAcknowledged");
  });

  test("T9: a latching alarm that was acknowledged stays latched when it clears", () => {
    const device = faulted();
    device.told("alarm.acknowledged", "alarm/deviceFault");
    recovered(device);
    expect(device.alarm("deviceFault")).toBe("latchedAcknowledged");
  });

  test("T11: a reset does nothing while the condition holds", () => {
    const device = faulted();
    device.told("alarm.acknowledged", "alarm/deviceFault");
    device.told("alarm.reset", "alarm/deviceFault");
    recovered(device);
    expect(device.alarm("deviceFault")).toBe("latchedAcknowledged");
  });

  test("T12: a latched alarm whose condition comes back is a new occurrence", () => {
    const device = faulted();
    device.told("alarm.acknowledged", "alarm/deviceFault");
    recovered(device);
    device.reads({ mode: "fault" });
    expect(device.alarm("deviceFault")).toBe("unacknowledged");
    expect(device.alarmContext("deviceFault")).toMatchObject({ occurrence: 2, acknowledgedBy: null });
  });

  test("T11: a fault reset that succeeds at the device frees the latch, even before the condition has gone", () => {
    const device = faulted();
    device.wants("c1", { operation: "resetFault" });
    device.answers("c1", "completed");
    expect(device.alarm("deviceFault")).toBe("unacknowledged");
    recovered(device);
    expect(device.alarm("deviceFault")).toBe("returnedUnacknowledged");
    device.told("alarm.acknowledged", "alarm/deviceFault");
    expect(device.alarm("deviceFault")).toBe("none");
  });

  test("T10, T11: a latched alarm whose device was reset is over once it is acknowledged", () => {
    const device = recovered(faulted());
    device.wants("c1", { operation: "resetFault" });
    device.answers("c1", "completed");
    expect(device.alarm("deviceFault")).toBe("latchedUnacknowledged");
    device.told("alarm.acknowledged", "alarm/deviceFault");
    expect(device.alarm("deviceFault")).toBe("none");
  });
});

describe("suppression", () => {
  const hour = 3_600_000;
  const shelve = (device: Story, ms = hour) =>
    device.told("alarm.shelved", alarm, { until: device.given.now + ms, reason: "fan on order" });

  test("T13, T14: an alarm taken off the shelf by hand while it stands counts as acknowledged", () => {
    const device = alarmed();
    shelve(device);
    expect(device.alarm("overTemperature")).toBe("shelved");
    expect(device.alarmContext("overTemperature").shelf).toMatchObject({
      by: "olga",
      reason: "fan on order",
    });
    device.told("alarm.unshelved", alarm, { by: "piet" });
    expect(device.alarm("overTemperature")).toBe("acknowledged");
    expect(device.alarmContext("overTemperature")).toMatchObject({ acknowledgedBy: "piet", shelf: null });
  });

  test("T15: an alarm whose shelf time is over while it stands asks for notice, also if it was acknowledged before", () => {
    const device = alarmed();
    device.told("alarm.acknowledged", alarm);
    shelve(device);
    device.waits(hour - 1);
    expect(device.alarm("overTemperature")).toBe("shelved");
    device.waits(1);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
  });

  test.each(["by hand", "by time"])(
    "T16: an alarm that cleared on the shelf is over when it leaves it %s",
    (how) => {
      const device = alarmed();
      shelve(device);
      cooled(device);
      expect(device.alarm("overTemperature")).toBe("shelved");
      if (how === "by hand") device.told("alarm.unshelved", alarm);
      else device.waits(hour);
      expect(device.alarm("overTemperature")).toBe("none");
    },
  );

  test("a shelf longer than one shift, or already over, is refused", () => {
    const device = alarmed();
    shelve(device, maxShelfMs + 60_001);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    shelve(device, 0);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    shelve(device, maxShelfMs);
    expect(device.alarm("overTemperature")).toBe("shelved");
  });

  test("shelving again moves the end of the shelf", () => {
    const device = alarmed();
    shelve(device, hour);
    device.waits(hour / 2);
    const { timers } = shelve(device, hour);
    expect(timers[`${alarm}|xstate.after.shelfEnd.alarm.standing.suppression.shelved`]).toBe(hour);
  });

  test("a shelved alarm counts its occurrences all the same", () => {
    const device = alarmed();
    shelve(device);
    cooled(device);
    device.reads(hot);
    device.waits(5_000);
    expect(device.alarm("overTemperature")).toBe("shelved");
    expect(device.alarmContext("overTemperature").occurrence).toBe(2);
  });

  test("T18: out of service covers all else, and what still stands asks for notice when it returns", () => {
    const device = alarmed();
    device.told("alarm.acknowledged", alarm);
    shelve(device);
    device.told("alarm.removed", alarm, { permit: "PTW-7" });
    expect(device.alarm("overTemperature")).toBe("outOfService");
    device.told("alarm.restored", alarm);
    expect(device.alarm("overTemperature")).toBe("shelved");
    device.told("alarm.removed", alarm, { permit: "PTW-8" });
    device.waits(2 * hour);
    device.told("alarm.restored", alarm);
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
  });

  test("T17: an alarm is suppressed by design while its rule holds, and asks for notice when the rule ends", () => {
    const device = story("pvInverter", {
      alarms: { underPerformance: { onDelayMs: 1_000, offDelayMs: 1_000 } },
    });
    device.reads({ mode: "running", powerKw: 10, availableKw: 40 });
    device.waits(1_000);
    expect(device.alarm("underPerformance")).toBe("unacknowledged");
    device.reads({ mode: "throttled" });
    expect(device.alarm("underPerformance")).toBe("suppressed");
    expect(device.alarmContext("underPerformance").suppressedBy).toContain("mode is off or sleeping");
    device.reads({ mode: "running" });
    expect(device.alarm("underPerformance")).toBe("unacknowledged");
  });

  test("T17: an alarm whose condition is met while its rule holds does not start, and its on-delay begins afterwards", () => {
    const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 2_000 } } });
    device.reads({ mode: "throttled", powerKw: 10, availableKw: 40 });
    device.waits(4_000);
    expect(device.alarm("underPerformance")).toBe("none");
    device.reads({ mode: "running" });
    expect(device.alarm("underPerformance")).toBe("normal");
    device.waits(2_000);
    expect(device.alarm("underPerformance")).toBe("unacknowledged");
  });

  test("T17: an alarm that cleared while it was suppressed is over when its rule ends", () => {
    const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 0, offDelayMs: 0 } } });
    device.reads({ mode: "running", powerKw: 10, availableKw: 40 });
    device.reads({ mode: "throttled" });
    device.reads({ powerKw: 39 });
    expect(device.alarm("underPerformance")).toBe("suppressed");
    device.reads({ mode: "running" });
    expect(device.alarm("underPerformance")).toBe("none");
  });

  test("a shelf that runs on under a suppression is still there when the suppression ends", () => {
    const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 0 } } });
    const key = "alarm/underPerformance";
    device.reads({ mode: "running", powerKw: 10, availableKw: 40 });
    device.told("alarm.shelved", key, { until: device.given.now + hour, reason: "cleaning ordered" });
    device.reads({ mode: "throttled" });
    expect(device.alarm("underPerformance")).toBe("suppressed");
    device.waits(60_000);
    const { timers } = device.reads({ mode: "running" });
    expect(device.alarm("underPerformance")).toBe("shelved");
    expect(timers[`${key}|xstate.after.shelfEnd.alarm.standing.suppression.shelved`]).toBe(hour - 60_000);
  });
});

describe("definitions are data", () => {
  test("a lower limit takes effect at once on the latest value", () => {
    const device = battery();
    device.configured({ alarms: { overTemperature: { limit: 25, onDelayMs: 0 } } });
    expect(device.alarm("overTemperature")).toBe("unacknowledged");
    expect(device.alarmContext("overTemperature")).toMatchObject({ value: 30, limit: 25 });
  });

  test("a higher limit clears an alarm that stands", () => {
    const device = alarmed();
    device.told("alarm.acknowledged", alarm);
    device.configured({ alarms: { overTemperature: { limit: 60, offDelayMs: 0 } } });
    expect(device.alarm("overTemperature")).toBe("none");
  });

  test("a disabled definition clears its alarm and raises none any more", () => {
    const device = alarmed();
    device.told("alarm.acknowledged", alarm);
    device.configured({ alarms: { overTemperature: { enabled: false } } });
    device.waits(10_000);
    expect(device.alarm("overTemperature")).toBe("none");
    device.reads(hot);
    device.waits(10_000);
    expect(device.alarm("overTemperature")).toBe("none");
  });

  test("a disabled definition leaves no alarm suppressed for ever", () => {
    const device = story("pvInverter", { alarms: { underPerformance: { onDelayMs: 0, offDelayMs: 0 } } });
    device.reads({ mode: "running", powerKw: 10, availableKw: 40 });
    device.reads({ mode: "throttled" });
    device.told("alarm.acknowledged", "alarm/underPerformance");
    device.configured({ alarms: { underPerformance: { enabled: false, offDelayMs: 0 } } });
    device.waits(900_000);
    expect(device.alarm("underPerformance")).toBe("returnedUnacknowledged");
    expect(device.context).toMatchObject({ conditions: { commsLost: true }, suppressions: {} });
  });

  test("a new off-delay counts for an alarm that stands", () => {
    const device = alarmed();
    device.configured({ alarms: { overTemperature: { offDelayMs: 0 } } });
    device.reads(cool);
    expect(device.alarm("overTemperature")).toBe("returnedUnacknowledged");
  });
});

test("a normal reading takes one edge and wakes no alarm", () => {
  const device = alarmed();
  device.reads({ ...hot, mode: "discharging", socPct: 50 });
  const { records } = device.reads({ temperatureC: 53, mode: "discharging", socPct: 49.9 });
  expect(records.map(({ part, taken, notable }) => [part, taken, notable])).toEqual([
    [null, ["battery.telemetry.good#telemetry.received#2"], false],
  ]);
});
