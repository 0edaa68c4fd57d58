import { battery } from "./battery.setup.ts";

/** From anywhere else into what the battery reports while its contactors are closed. */
const connected = {
  charging: { guard: "reportsCharging", target: "connected.charging" },
  discharging: { guard: "reportsDischarging", target: "connected.discharging" },
  holding: { guard: "isHolding", target: "connected.holding" },
  standby: { guard: "reportsStandby", target: "connected.standby" },
} as const;
const asConnected = [
  connected.charging,
  connected.discharging,
  connected.holding,
  connected.standby,
] as const;

const fault = { guard: "reportsFault", target: "fault" } as const;
const disconnected = { guard: "reportsDisconnected", target: "disconnected" } as const;
const charging = { guard: "reportsCharging", target: "charging" } as const;
const discharging = { guard: "reportsDischarging", target: "discharging" } as const;
const holding = { guard: "isHolding", target: "holding" } as const;
const standby = { guard: "reportsStandby", target: "standby" } as const;
const giveWay = { "command.settled": { guard: "isUnsuccessful", target: "settled" } } as const;

/** Power region: what the battery does on the bus. The reported mode wins; only an order in flight adds to it. */
export const power = battery.createStateConfig({
  description: "What the battery does on the bus.",
  initial: "unreported",
  states: {
    unreported: {
      description: "The battery has not said yet what it does.",
      on: {
        "telemetry.received": [fault, disconnected, ...asConnected],
      },
    },
    disconnected: {
      description: "The contactors are open: no power can flow.",
      initial: "settled",
      states: {
        settled: {
          description: "Open and staying so.",
          on: { "operation.began": { guard: "isConnecting", target: "connecting" } },
        },
        connecting: {
          description: "Precharging and closing the contactors as ordered.",
          tags: ["moving"],
          on: giveWay,
          after: { connectTimeout: { target: "settled" } },
        },
      },
      on: { "telemetry.received": [fault, ...asConnected] },
    },
    connected: {
      description: "The contactors are closed and the inverter can run.",
      initial: "standby",
      states: {
        standby: {
          description: "Ready, no power flows.",
          on: { "telemetry.received": [charging, discharging, holding] },
        },
        charging: {
          description: "Taking power from the bus.",
          on: { "telemetry.received": [discharging, holding, standby] },
        },
        discharging: {
          description: "Giving power to the bus.",
          on: { "telemetry.received": [charging, holding, standby] },
        },
        holding: {
          description: "Stands by at an end of its charge: it can only go the other way.",
          on: { "telemetry.received": [charging, discharging, { guard: "isFree", target: "standby" }] },
        },
        disconnecting: {
          description: "Running down and opening the contactors as ordered.",
          tags: ["moving"],
          on: { "command.settled": { guard: "isUnsuccessful", target: "standby" } },
          after: { disconnectTimeout: { target: "standby" } },
        },
      },
      on: {
        "telemetry.received": [fault, disconnected],
        "operation.began": { guard: "isDisconnecting", target: ".disconnecting" },
      },
    },
    fault: {
      description: "The battery has tripped and does not run.",
      tags: ["abnormal"],
      initial: "settled",
      states: {
        settled: {
          description: "Waiting for its cause to go and for a reset.",
          on: { "operation.began": { guard: "isResetting", target: "resetting" } },
        },
        resetting: {
          description: "Clearing the fault as ordered.",
          tags: ["moving"],
          on: giveWay,
          after: { resetTimeout: { target: "settled" } },
        },
      },
      on: { "telemetry.received": [disconnected, ...asConnected] },
    },
  },
});
