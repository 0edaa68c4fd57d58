import { newDevice } from "../device/device.context.ts";
import { control } from "../device/device.control.ts";
import { link } from "../device/device.link.ts";
import { telemetry } from "../device/device.telemetry.ts";
import { pvInverterCatalogue } from "./pv-inverter.catalogue.ts";
import { outputRegion as output } from "./pv-inverter.output.ts";
import { pvInverter } from "./pv-inverter.setup.ts";
import { sun } from "./pv-inverter.sun.ts";

/** A photovoltaic inverter: its output and the sun side by side, beside what every device has. */
export const pvInverterMachine = pvInverter.createMachine({
  id: "pvInverter",
  version: "1",
  description: pvInverterCatalogue.description,
  type: "parallel",
  context: ({ input }) => newDevice(input),
  states: {
    telemetry,
    link,
    operation: {
      type: "parallel",
      description: "What the inverter does and could do.",
      states: { output, sun },
    },
    control,
  },
});
