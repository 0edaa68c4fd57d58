import type { KindCatalogue, Refusal } from "../device/catalogue.ts";
import { valueOf, type DeviceContext } from "../device/device.context.ts";
import type { CommandRequested, DeviceSettings, SetpointRequested } from "../device/device.events.ts";
import { sharedAlarms } from "../device/shared-alarms.ts";

const DEFAULT_RATED_KW = 100;

/** Charge at which a battery must not be discharged, and at which it must not be charged, further. */
export const emptySocPct = 5;
export const fullSocPct = 98;

export const ratedKwOf = (settings: DeviceSettings): number => settings.ratedKw ?? DEFAULT_RATED_KW;

/** Domain §4.2: 2 % of the rating, at least 1 kW. */
export const toleranceKwOf = (settings: DeviceSettings): number => Math.max(0.02 * ratedKwOf(settings), 1);

function blockedBy(context: DeviceContext, request: CommandRequested): Refusal | null {
  const mode = valueOf(context, request, "mode");
  const isConnect = request.type === "operation.requested" && request.operation === "connect";
  if (request.type === "operation.requested" && !isConnect) return null;
  if (mode === "fault") {
    return {
      cause: "BLOCKED_BY_HEALTH",
      detail: "The battery is in fault.",
      fix: "Remove the cause of the fault, then reset it.",
    };
  }
  if (request.type === "setpoint.requested") return blockedPower(context, request);
  if (mode === "disconnected" || mode === undefined) return null;
  return {
    cause: "POSITION_REACHED",
    detail: "The battery is already connected.",
    fix: "There is nothing to do.",
  };
}

function blockedPower(context: DeviceContext, request: SetpointRequested): Refusal | null {
  if (valueOf(context, request, "mode") === "disconnected") {
    return {
      cause: "BLOCKED_BY_MODE",
      detail: "The battery is disconnected and follows no setpoint.",
      fix: "Connect it first.",
    };
  }
  const soc = valueOf(context, request, "socPct");
  if (typeof soc !== "number") return null;
  if (request.value > 0 && soc <= emptySocPct) {
    return {
      cause: "BLOCKED_BY_PROCESS",
      detail: `The battery is nearly empty (${soc} %) and must not be discharged further.`,
      fix: "Charge it first: ask for a negative power.",
    };
  }
  if (request.value < 0 && soc >= fullSocPct) {
    return {
      cause: "BLOCKED_BY_PROCESS",
      detail: `The battery is full (${soc} %) and must not be charged further.`,
      fix: "Discharge it first: ask for a positive power.",
    };
  }
  return null;
}

export const batteryCatalogue: KindCatalogue = {
  kind: "battery",
  settings: ["ratedKw", "capacityKwh"],
  description: "A battery with its inverter: takes power from the bus and gives it back.",
  points: [
    { name: "powerKw", unit: "kW", description: "Power into the bus: positive while discharging." },
    { name: "socPct", unit: "%", description: "State of charge." },
    { name: "temperatureC", unit: "°C", description: "Highest cell temperature." },
    { name: "voltageV", unit: "V", description: "Voltage at the terminals." },
    { name: "mode", unit: "", description: "What the battery says it does." },
  ],
  setpoints: [
    {
      point: "powerKw",
      unit: "kW",
      description: "Power to give to the bus; negative to charge.",
      range: (settings) => ({ min: -ratedKwOf(settings), max: ratedKwOf(settings) }),
    },
  ],
  operations: [
    {
      operation: "connect",
      description: "Precharge and close the contactors.",
      overrides: false,
      resetsAlarms: false,
      completionMs: 300_000,
    },
    {
      operation: "disconnect",
      description: "Stop the inverter and open the contactors.",
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
      return typeof powerKw === "number" && Math.abs(powerKw - command.value) <= toleranceKwOf(settings);
    }
    if (command.operation === "connect")
      return mode !== "disconnected" && mode !== "fault" && mode !== undefined;
    if (command.operation === "disconnect") return mode === "disconnected";
    return mode !== "fault" && mode !== undefined;
  },
  alarms: [
    {
      id: "overTemperature",
      name: "Over temperature",
      description: "The hottest cell is warmer than it should run.",
      priority: "medium",
      point: "temperatureC",
      comparison: "above",
      limit: 50,
      deadband: 2,
      onDelayMs: 5_000,
      offDelayMs: 10_000,
      latching: false,
      guidance: {
        cause: "High load for long, cooling weak or switched off, or a hot room.",
        consequence: "Faster ageing; the battery will limit its power.",
        action: "Reduce the power setpoint and check fans and filters.",
      },
    },
    {
      id: "criticalTemperature",
      name: "Cell temperature critical",
      description: "The hottest cell is near the temperature at which the battery trips itself.",
      priority: "high",
      point: "temperatureC",
      comparison: "above",
      limit: 57,
      deadband: 3,
      onDelayMs: 0,
      offDelayMs: 10_000,
      latching: true,
      guidance: {
        cause: "Cooling has failed or a cell heats by itself.",
        consequence: "The battery trips at about 60 °C; a cell may go into thermal runaway.",
        action: "Set power to zero, then disconnect the battery and follow the site fire plan.",
      },
    },
    {
      id: "lowCharge",
      name: "State of charge low",
      description: "Less charge is left than the site wants to keep.",
      priority: "low",
      point: "socPct",
      comparison: "below",
      limit: 20,
      deadband: 2,
      onDelayMs: 30_000,
      offDelayMs: 60_000,
      latching: false,
      guidance: {
        cause: "More was discharged than charged.",
        consequence: "The reserve for an outage shrinks.",
        action: "Plan charging, or reduce what this battery carries.",
      },
    },
    {
      id: "veryLowCharge",
      name: "State of charge very low",
      description: "The battery is about to stop discharging.",
      priority: "high",
      point: "socPct",
      comparison: "below",
      limit: 10,
      deadband: 2,
      onDelayMs: 10_000,
      offDelayMs: 60_000,
      latching: false,
      guidance: {
        cause: "The load was carried longer than the battery can.",
        consequence: "The battery stops; an island goes dark.",
        action: "Shed load or start another source now, then charge.",
      },
    },
    {
      id: "deviceFault",
      name: "Battery fault",
      description: "The battery reports a fault and does not run.",
      priority: "high",
      point: "mode",
      comparison: null,
      limit: null,
      equals: "fault",
      deadband: 0,
      onDelayMs: 0,
      offDelayMs: 10_000,
      latching: true,
      guidance: {
        cause: "The battery management has tripped: temperature, voltage, current, contactor or insulation.",
        consequence: "No power from this battery until it is reset.",
        action: "Read the fault at the device, remove its cause, then order a fault reset.",
      },
    },
    ...sharedAlarms("medium"),
  ],
};
