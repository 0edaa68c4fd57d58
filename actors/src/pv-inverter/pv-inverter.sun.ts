import { pvInverter } from "./pv-inverter.setup.ts";

/** Sun region: whether there is anything to convert. Judged by irradiance, never by a power that has not changed. */
export const sun = pvInverter.createStateConfig({
  description: "Whether there is light enough to convert.",
  initial: "unreported",
  states: {
    unreported: {
      description: "The irradiance is not known.",
      on: {
        "telemetry.received": [
          { guard: "isDark", target: "dark" },
          { guard: "isLight", target: "light" },
        ],
      },
    },
    dark: {
      description: "Night, or as good as night.",
      on: { "telemetry.received": { guard: "isLight", target: "light" } },
    },
    light: {
      description: "Light enough to run.",
      on: { "telemetry.received": { guard: "isDark", target: "dark" } },
    },
  },
});
