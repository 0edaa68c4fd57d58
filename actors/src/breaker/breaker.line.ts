import { breaker } from "./breaker.setup.ts";

/** Line region: whether the line side has voltage. Decides what closing means: joining a live grid or backfeeding. */
export const line = breaker.createStateConfig({
  description: "Whether the line side has voltage.",
  initial: "unreported",
  states: {
    unreported: {
      description: "The voltage of the line side is not known.",
      on: {
        "telemetry.received": [
          { guard: "isDead", target: "dead" },
          { guard: "isLive", target: "live" },
        ],
      },
    },
    dead: {
      description: "No voltage on the line side.",
      on: { "telemetry.received": { guard: "isLive", target: "live" } },
    },
    live: {
      description: "The line side has voltage.",
      on: { "telemetry.received": { guard: "isDead", target: "dead" } },
    },
  },
});
