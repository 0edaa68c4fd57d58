import { pvInverter } from "./pv-inverter.setup.ts";

const off = { guard: "reportsOff", target: "off" } as const;
const sleeping = { guard: "reportsSleeping", target: "sleeping" } as const;
const standby = { guard: "reportsStandby", target: "standby" } as const;
const starting = { guard: "reportsStarting", target: "starting.progressing" } as const;
const running = { guard: "reportsRunning", target: "generating.running" } as const;
const throttled = { guard: "reportsThrottled", target: "generating.throttled" } as const;
const shuttingDown = { guard: "reportsShuttingDown", target: "shuttingDown.progressing" } as const;
const fault = { guard: "reportsFault", target: "fault" } as const;

const begun = {
  start: { guard: "isStarting", target: "starting" },
  stop: { guard: "isStopping", target: "shuttingDown" },
} as const;

const output = "#pvInverter.operation.output";
/** An aborted start or stop: back to what the inverter reports. */
const outOfStart = [
  { guard: "reportsOff", target: `${output}.off` },
  { guard: "reportsSleeping", target: `${output}.sleeping` },
  { guard: "reportsStandby", target: `${output}.standby` },
] as const;

/** Output region: what the inverter does. The reported mode wins; only an order in flight adds to it. */
export const outputRegion = pvInverter.createStateConfig({
  description: "What the inverter does on the bus.",
  initial: "unreported",
  states: {
    unreported: {
      description: "The inverter has not said yet what it does.",
      on: {
        "telemetry.received": [fault, off, sleeping, standby, starting, running, throttled, shuttingDown],
      },
    },
    off: {
      description: "Switched off; it stays off until it is started.",
      on: {
        "telemetry.received": [fault, sleeping, standby, starting, running, throttled, shuttingDown],
        "operation.began": begun.start,
      },
    },
    sleeping: {
      description: "Night: there is no sun to convert. This is not a fault.",
      on: {
        "telemetry.received": [fault, off, standby, starting, running, throttled, shuttingDown],
        "operation.began": [begun.start, begun.stop],
      },
    },
    standby: {
      description: "Ready to run, gives no power.",
      on: {
        "telemetry.received": [fault, off, sleeping, starting, running, throttled, shuttingDown],
        "operation.began": [begun.start, begun.stop],
      },
    },
    starting: {
      description: "On its way to generating: waits out the enter-service delay and synchronises.",
      tags: ["moving"],
      initial: "ordered",
      states: {
        ordered: {
          description: "The inverter has accepted the start but does not report it yet.",
          on: {
            "telemetry.received": { guard: "reportsStarting", target: "progressing" },
            "command.settled": { guard: "isUnsuccessful", target: `${output}.off` },
          },
          after: { reportTimeout: { target: `${output}.off` } },
        },
        progressing: {
          description: "The inverter reports that it is starting.",
          on: { "telemetry.received": outOfStart },
          after: { startTimeout: { target: "overdue" } },
        },
        overdue: {
          description: "It should be running by now.",
          tags: ["abnormal"],
          entry: { type: "meetCondition", params: { id: "startOverdue" } },
          exit: { type: "clearCondition", params: { id: "startOverdue" } },
          on: { "telemetry.received": outOfStart },
        },
      },
      on: {
        "telemetry.received": [fault, running, throttled, shuttingDown],
        "operation.began": begun.stop,
      },
    },
    generating: {
      description: "Gives power to the bus.",
      initial: "running",
      states: {
        running: {
          description: "Gives all the sun allows.",
          on: { "telemetry.received": { guard: "reportsThrottled", target: "throttled" } },
        },
        throttled: {
          description: "Gives less than the sun allows: limited by a setpoint, the grid or its temperature.",
          on: { "telemetry.received": { guard: "reportsRunning", target: "running" } },
        },
      },
      on: {
        "telemetry.received": [fault, off, sleeping, standby, starting, shuttingDown],
        "operation.began": begun.stop,
      },
    },
    shuttingDown: {
      description: "Running down to zero.",
      tags: ["moving"],
      initial: "ordered",
      states: {
        ordered: {
          description: "The inverter has accepted the stop but does not report it yet.",
          on: {
            "telemetry.received": { guard: "reportsShuttingDown", target: "progressing" },
            "command.settled": { guard: "isUnsuccessful", target: `${output}.generating` },
          },
          after: { reportTimeout: { target: `${output}.generating` } },
        },
        progressing: {
          description: "The inverter reports that it is shutting down.",
          on: {
            "telemetry.received": [
              { guard: "reportsRunning", target: `${output}.generating.running` },
              { guard: "reportsThrottled", target: `${output}.generating.throttled` },
            ],
          },
        },
      },
      on: {
        "telemetry.received": [fault, off, sleeping, standby, starting],
        "operation.began": begun.start,
      },
    },
    fault: {
      description: "The inverter has tripped and does not run.",
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
          on: { "command.settled": { guard: "isUnsuccessful", target: "settled" } },
          after: { resetTimeout: { target: "settled" } },
        },
      },
      on: {
        "telemetry.received": [off, sleeping, standby, starting, running, throttled, shuttingDown],
      },
    },
  },
});
