import { device } from "./device.ts";

/**
 * Link region: judged on arrival of readings alone, never on whether a value has changed. The watchdog of `online` is
 * not wound up by each reading, which would cost every reading a transition and a timer (a quarter of its step, measured):
 * it looks at the last reading when it fires and watches on for the rest. Late is said at the same instant.
 */
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
      after: {
        lateTimeout: [
          {
            guard: "isFresh",
            target: "online",
            reenter: true,
            description: "A reading came meanwhile: watch for the rest of its time.",
          },
          { target: "late" },
        ],
      },
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
