import { newDevice } from "../device/device.context.ts";
import { control } from "../device/device.control.ts";
import { link } from "../device/device.link.ts";
import { telemetry } from "../device/device.telemetry.ts";
import { breakerCatalogue } from "./breaker.catalogue.ts";
import { line } from "./breaker.line.ts";
import { positionRegion as position } from "./breaker.position.ts";
import { breaker } from "./breaker.setup.ts";

/** A breaker: its position and its line side by side, beside what every device has. */
export const breakerMachine = breaker.createMachine({
  id: "breaker",
  version: "1",
  description: breakerCatalogue.description,
  type: "parallel",
  context: ({ input }) => newDevice(input),
  states: {
    telemetry,
    link,
    operation: {
      type: "parallel",
      description: "What the breaker does and sees.",
      states: { position, line },
    },
    control,
  },
});
