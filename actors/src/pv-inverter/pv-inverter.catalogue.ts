import type { KindCatalogue, Refusal } from "../device/catalogue.ts";
import { valueOf, type DeviceContext } from "../device/device.context.ts";
import type { CommandRequested, DeviceSettings } from "../device/device.events.ts";
import { sharedAlarms } from "../device/shared-alarms.ts";

const DEFAULT_RATED_KW = 50;

const ratedKwOf = (settings: DeviceSettings): number => settings.ratedKw ?? DEFAULT_RATED_KW;

/** Domain §4.2: 2 % of the rating, at least 1 kW. */
const toleranceKwOf = (settings: DeviceSettings): number => Math.max(0.02 * ratedKwOf(settings), 1);

const generates = (mode: unknown): boolean => mode === "running" || mode === "throttled";

function blockedBy(context: DeviceContext, request: CommandRequested): Refusal | null {
  const mode = valueOf(context, request, "mode");
  if (request.type === "operation.requested" && request.operation !== "start") return null;
  if (mode === "fault") {
    return {
      cause: "BLOCKED_BY_HEALTH",
      detail: "The inverter is in fault.",
      fix: "Remove the cause of the fault, then reset it.",
    };
  }
  if (request.type === "setpoint.requested") return null;
  if (mode === "sleeping") {
    return {
      cause: "BLOCKED_BY_PROCESS",
      detail: "The inverter sleeps: there is too little sun to start.",
      fix: "Wait for more sun.",
    };
  }
  if (!generates(mode)) return null;
  return { cause: "POSITION_REACHED", detail: "The inverter already runs.", fix: "There is nothing to do." };
}

export const pvInverterCatalogue: KindCatalogue = {
  kind: "pvInverter",
  settings: ["ratedKw"],
  description: "A photovoltaic inverter: gives what the sun allows, up to a limit.",
  points: [
    { name: "powerKw", unit: "kW", description: "Power into the bus." },
    { name: "availableKw", unit: "kW", description: "Power the sun would allow now." },
    { name: "irradianceWm2", unit: "W/m²", description: "Irradiance in the plane of the modules." },
    { name: "temperatureC", unit: "°C", description: "Temperature of the inverter." },
    { name: "mode", unit: "", description: "What the inverter says it does." },
  ],
  setpoints: [
    {
      point: "limitKw",
      unit: "kW",
      description: "Most power the inverter may give to the bus.",
      range: (settings) => ({ min: 0, max: ratedKwOf(settings) }),
    },
  ],
  operations: [
    {
      operation: "start",
      description: "Enter service and run.",
      overrides: false,
      resetsAlarms: false,
      completionMs: 600_000,
    },
    {
      operation: "stop",
      description: "Run down and stay off.",
      overrides: true,
      resetsAlarms: false,
      completionMs: 60_000,
    },
    {
      operation: "resetFault",
      description: "Clear the fault once its cause has gone.",
      overrides: false,
      resetsAlarms: true,
      completionMs: 60_000,
    },
  ],
  setpointCompletionMs: 30_000,
  blockedBy,
  isDone(command, points, settings) {
    const { mode, powerKw } = points;
    if (command.kind === "setpoint") {
      return typeof powerKw === "number" && powerKw <= command.value + toleranceKwOf(settings);
    }
    if (command.operation === "start") return generates(mode);
    if (command.operation === "stop") return mode === "off" || mode === "standby" || mode === "sleeping";
    return mode !== "fault" && mode !== undefined;
  },
  alarms: [
    {
      id: "deviceFault",
      name: "Inverter fault",
      description: "The inverter reports a fault and does not run.",
      priority: "medium",
      point: "mode",
      comparison: null,
      limit: null,
      equals: "fault",
      deadband: 0,
      onDelayMs: 0,
      offDelayMs: 10_000,
      latching: true,
      guidance: {
        cause: "The inverter has tripped: grid out of range, ground fault, DC over-voltage or overheating.",
        consequence: "Its power is missing until it is reset.",
        action: "Read the event bits at the device, remove the cause, then order a fault reset.",
      },
    },
    {
      id: "overTemperature",
      name: "Over temperature",
      description: "The inverter is so warm that it will reduce its power.",
      priority: "low",
      point: "temperatureC",
      comparison: "above",
      limit: 75,
      deadband: 5,
      onDelayMs: 30_000,
      offDelayMs: 60_000,
      latching: false,
      guidance: {
        cause: "Full sun with blocked air, or a fan that has failed.",
        consequence: "The inverter reduces its power and ages faster.",
        action: "Check fans, filters and what covers the heat sink.",
      },
    },
    {
      id: "underPerformance",
      name: "Power below what the sun allows",
      description: "Less than 70 % of the available power arrives, for a quarter of an hour.",
      priority: "low",
      point: "powerKw",
      comparison: "below",
      limit: 0.7,
      limitOf: "availableKw",
      deadband: 0.1,
      onDelayMs: 900_000,
      offDelayMs: 900_000,
      latching: false,
      suppressedWhen: {
        point: "mode",
        anyOf: ["off", "sleeping", "standby", "starting", "throttled", "shuttingDown", "fault"],
      },
      guidance: {
        cause: "Shade, dirt, snow, a blown string fuse or a wrong irradiance sensor.",
        consequence: "Energy is lost every sunny hour.",
        action: "Compare with the neighbouring inverters, then inspect strings and modules.",
      },
    },
    {
      id: "startOverdue",
      name: "Start takes too long",
      description: "The inverter has been starting for ten minutes without running.",
      priority: "low",
      point: null,
      comparison: null,
      limit: null,
      deadband: 0,
      onDelayMs: 0,
      offDelayMs: 0,
      latching: false,
      guidance: {
        cause: "The grid is outside the window for entering service, or a permit is missing.",
        consequence: "The power of this inverter is missing.",
        action: "Check voltage and frequency at the inverter and its enter-service countdown.",
      },
    },
    ...sharedAlarms("low"),
  ],
};
