import { newDevice } from "../device/device.context.ts";
import { control } from "../device/device.control.ts";
import { link } from "../device/device.link.ts";
import { telemetry } from "../device/device.telemetry.ts";
import { batteryCatalogue } from "./battery.catalogue.ts";
import { energy } from "./battery.energy.ts";
import { power } from "./battery.power.ts";
import { battery } from "./battery.setup.ts";

/** A battery: power and charge side by side, beside what every device has. */
export const batteryMachine = battery.createMachine({
  id: "battery",
  version: "1",
  description: batteryCatalogue.description,
  type: "parallel",
  context: ({ input }) => newDevice(input),
  states: {
    telemetry,
    link,
    operation: {
      type: "parallel",
      description: "What the battery does and can do.",
      states: { power, energy },
    },
    control,
  },
});
