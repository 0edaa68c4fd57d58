import { battery } from "./battery.setup.ts";

/** Energy region: protection by state of charge. At its ends the battery refuses to go further. */
export const energy = battery.createStateConfig({
  description: "How much charge is left, and what it forbids.",
  initial: "unreported",
  states: {
    unreported: {
      description: "The state of charge is not known yet.",
      on: {
        "telemetry.received": [
          { guard: "isEmpty", target: "empty" },
          { guard: "isLow", target: "low" },
          { guard: "isFull", target: "full" },
          { guard: "hasCharge", target: "sufficient" },
        ],
      },
    },
    empty: {
      description: "Nothing left to give: discharging is refused.",
      tags: ["abnormal"],
      on: {
        "telemetry.received": [
          { guard: "isFull", target: "full" },
          { guard: "isAboveLow", target: "sufficient" },
          { guard: "isAboveEmpty", target: "low" },
        ],
      },
    },
    low: {
      description: "The reserve of the site is being used.",
      on: {
        "telemetry.received": [
          { guard: "isEmpty", target: "empty" },
          { guard: "isFull", target: "full" },
          { guard: "isAboveLow", target: "sufficient" },
        ],
      },
    },
    sufficient: {
      description: "Charging and discharging are both possible.",
      on: {
        "telemetry.received": [
          { guard: "isEmpty", target: "empty" },
          { guard: "isLow", target: "low" },
          { guard: "isFull", target: "full" },
        ],
      },
    },
    full: {
      description: "No room left: charging is refused.",
      on: {
        "telemetry.received": [
          { guard: "isEmpty", target: "empty" },
          { guard: "isLow", target: "low" },
          { guard: "isBelowFull", target: "sufficient" },
        ],
      },
    },
  },
});
