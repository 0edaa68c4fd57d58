import { device } from "./device.ts";

/**
 * Telemetry region: remembers every reading and turns alarm conditions into edges. It is a region of its own because a
 * root-level `on` is shadowed by any region that hears the same event: readings would be lost in silence.
 */
export const telemetry = device.createStateConfig({
  description: "Remembers the latest values and judges them by the alarm definitions of this device.",
  initial: "empty",
  on: {
    "device.registered": { actions: "configure", description: "The device is known and has its settings." },
    "device.configured": {
      actions: "configure",
      description: "New settings take effect, also on alarms that stand.",
    },
    "condition.matured": [
      { guard: "isProven", actions: "prove", description: "The readings show that the condition held." },
      {
        actions: "doubt",
        description:
          "Its value is invalid, or readings were missing for longer than the delay: it starts anew with the next usable one.",
      },
    ],
    "device.rebooted": { description: "A new boot begins; the values stay until new ones come." },
  },
  states: {
    empty: {
      description: "The device has not sent a reading yet.",
      on: {
        "telemetry.received": [
          { guard: "isDegraded", target: "degraded", actions: ["announceEdges", "remember"] },
          { target: "good", actions: ["announceEdges", "remember"] },
        ],
      },
    },
    good: {
      description: "Every value of the latest reading can be trusted.",
      on: {
        "telemetry.received": [
          { guard: "isDegraded", target: "degraded", actions: ["announceEdges", "remember"] },
          { guard: "crossesLimit", actions: ["announceEdges", "remember"] },
          { actions: "remember" },
        ],
      },
    },
    degraded: {
      description:
        "Some value of the latest reading is questionable or invalid; alarms on invalid values are frozen.",
      tags: ["abnormal"],
      on: {
        "telemetry.received": [
          { guard: "isDegraded", actions: ["announceEdges", "remember"] },
          { target: "good", actions: ["announceEdges", "remember"] },
        ],
      },
    },
  },
});
