import { deviceSetup } from "../device/device.setup.ts";
import { numberOf, valueOf, type DeviceContext } from "../device/device.context.ts";
import { pvInverterCatalogue } from "./pv-inverter.catalogue.ts";

interface Moment {
  readonly context: DeviceContext;
  readonly event: { readonly type: string };
}

const reports =
  (mode: string) =>
  ({ context, event }: Moment): boolean =>
    valueOf(context, event, "mode") === mode;

const irradiance = ({ context, event }: Moment): number | undefined =>
  numberOf(context, event, "irradianceWm2");

/** Domain §2.1: below 20 W/m² it is night; leaves it 10 W/m² higher. */
const darkWm2 = 20;
const lightWm2 = 30;

/** What a photovoltaic inverter knows beside what every device knows. */
export const pvInverter = deviceSetup(pvInverterCatalogue).extend({
  guards: {
    reportsOff: reports("off"),
    reportsSleeping: reports("sleeping"),
    reportsStandby: reports("standby"),
    reportsStarting: reports("starting"),
    reportsRunning: reports("running"),
    reportsThrottled: reports("throttled"),
    reportsShuttingDown: reports("shuttingDown"),
    reportsFault: reports("fault"),
    isStarting: ({ event }) => event.type === "operation.began" && event.operation === "start",
    isStopping: ({ event }) => event.type === "operation.began" && event.operation === "stop",
    isResetting: ({ event }) => event.type === "operation.began" && event.operation === "resetFault",
    isDark: (moment) => (irradiance(moment) ?? Infinity) < darkWm2,
    isLight: (moment) => (irradiance(moment) ?? -Infinity) > lightWm2,
  },
  delays: {
    /** How long the reported mode may lag behind an order that the device has accepted. */
    reportTimeout: 30_000,
    /** Domain §2.1: starting to running no longer than 600 s. */
    startTimeout: 600_000,
    resetTimeout: 60_000,
  },
});
