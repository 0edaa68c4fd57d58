import { device } from "./device.ts";

/** Link region: judged on arrival of readings alone, never on whether a value has changed. */
export const link = device.createStateConfig({
  description: "Whether the device still talks to us.",
  initial: "waiting",
  states: {
    waiting: {
      description: "No reading has ever arrived.",
      on: {
        "telemetry.received": { target: "online", actions: { type: "noteLink", params: { link: "online" } } },
      },
    },
    online: {
      description: "Readings arrive as expected.",
      on: {
        "telemetry.received": {
          target: "online",
          reenter: true,
          description: "Each reading winds the watchdog up again.",
        },
      },
      after: { lateTimeout: { target: "late" } },
    },
    late: {
      description: "Three expected readings are missing; what is shown is old.",
      tags: ["stale"],
      entry: { type: "noteLink", params: { link: "late" } },
      on: {
        "telemetry.received": { target: "online", actions: { type: "noteLink", params: { link: "online" } } },
      },
      after: { offlineTimeout: { target: "offline" } },
    },
    offline: {
      description: "The device is silent; commands are refused until it talks again.",
      tags: ["stale", "abnormal"],
      entry: [
        { type: "noteLink", params: { link: "offline" } },
        { type: "meetCondition", params: { id: "commsLost" } },
      ],
      exit: { type: "clearCondition", params: { id: "commsLost" } },
      on: {
        "telemetry.received": { target: "online", actions: { type: "noteLink", params: { link: "online" } } },
      },
    },
  },
});
