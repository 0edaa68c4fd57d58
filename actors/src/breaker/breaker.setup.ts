import { deviceSetup } from "../device/device.setup.ts";
import { numberOf, valueOf, type DeviceContext } from "../device/device.context.ts";
import { breakerCatalogue } from "./breaker.catalogue.ts";

interface Moment {
  readonly context: DeviceContext;
  readonly event: { readonly type: string };
}

const positionOf = ({ context, event }: Moment): unknown => valueOf(context, event, "position");
const voltage = ({ context, event }: Moment): number | undefined => numberOf(context, event, "voltageV");

/** Below 50 V the line counts as dead, above 100 V as live; between the two it keeps what it was. */
const deadV = 50;
const liveV = 100;

/** What a breaker knows beside what every device knows. */
export const breaker = deviceSetup(breakerCatalogue).extend({
  guards: {
    reportsOpen: (moment) => positionOf(moment) === "open",
    reportsClosed: (moment) => positionOf(moment) === "closed",
    reportsIntermediate: (moment) => positionOf(moment) === "intermediate",
    reportsBad: (moment) => positionOf(moment) === "bad",
    reportsTripped: (moment) =>
      positionOf(moment) === "open" && valueOf(moment.context, moment.event, "tripped") === true,
    reportsReset: (moment) =>
      positionOf(moment) === "open" && valueOf(moment.context, moment.event, "tripped") !== true,
    isOpening: ({ event }) => event.type === "operation.began" && event.operation === "open",
    isClosing: ({ event }) => event.type === "operation.began" && event.operation === "close",
    isDead: (moment) => (voltage(moment) ?? Infinity) < deadV,
    isLive: (moment) => (voltage(moment) ?? -Infinity) > liveV,
  },
  delays: {
    /** Domain §2.4: 2 s; real travel takes under 100 ms, the reading that shows it takes up to three intervals. */
    travelTimeout: ({ context }) => Math.max(2_000, 3 * (context.settings.expectedIntervalMs ?? 1_000)),
  },
});
