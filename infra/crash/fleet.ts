import type { Random } from "./random.ts";

export interface Fleet {
  readonly deviceId: string;
  readonly kind: "battery" | "pvInverter" | "breaker";
  readonly siteId: string;
}

export const fleet: readonly Fleet[] = [
  { deviceId: "bat-1", kind: "battery", siteId: "here" },
  { deviceId: "pv-1", kind: "pvInverter", siteId: "here" },
  { deviceId: "brk-1", kind: "breaker", siteId: "here" },
  { deviceId: "bat-2", kind: "battery", siteId: "there" },
];

/** Delays short enough to run off within a run. */
const quickAlarms = { onDelayMs: 300, offDelayMs: 400 };
export const settings = {
  battery: {
    ratedKw: 100,
    expectedIntervalMs: 100,
    alarms: {
      overTemperature: quickAlarms,
      criticalTemperature: { offDelayMs: 300 },
      lowCharge: quickAlarms,
    },
  },
  pvInverter: { ratedKw: 50, expectedIntervalMs: 100, alarms: { overTemperature: quickAlarms } },
  breaker: { expectedIntervalMs: 100 },
};

/** A reading of such a device: now and then beyond a limit. */
export const pointsOf = (kind: Fleet["kind"], random: Random): Record<string, unknown> => {
  if (kind === "battery") {
    return {
      powerKw: random.between(-50, 50),
      socPct: random.pick([50, 50, 15, 60]),
      temperatureC: random.pick([25, 30, 45, 51, 53, 58, 25]),
      voltageV: 780,
      mode: random.pick(["charging", "discharging", "standby", "standby"]),
    };
  }
  if (kind === "pvInverter") {
    const mode = random.pick(["running", "throttled", "standby"]);
    return {
      mode,
      powerKw: random.between(0, 40),
      availableKw: 40,
      temperatureC: random.pick([30, 50, 90]),
    };
  }
  const isTripped = random.chance(0.1);
  const position = isTripped ? "open" : random.pick(["open", "closed", "closed"]);
  return { position, tripped: isTripped, currentA: 10, voltageV: 400, frequencyHz: 50 };
};
