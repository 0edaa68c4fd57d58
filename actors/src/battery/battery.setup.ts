import { deviceSetup } from "../device/device.setup.ts";
import { numberOf, valueOf, type DeviceContext } from "../device/device.context.ts";
import { batteryCatalogue, emptySocPct, fullSocPct, toleranceKwOf } from "./battery.catalogue.ts";

interface Moment {
  readonly context: DeviceContext;
  readonly event: { readonly type: string };
}

/** What the battery reports; where it reports no mode, what its power shows. A reported mode always wins. */
function modeOf({ context, event }: Moment): string | undefined {
  const mode = valueOf(context, event, "mode");
  if (typeof mode === "string") return mode;
  const powerKw = numberOf(context, event, "powerKw");
  if (powerKw === undefined) return undefined;
  if (Math.abs(powerKw) <= toleranceKwOf(context.settings)) return "standby";
  return powerKw > 0 ? "discharging" : "charging";
}

const soc = ({ context, event }: Moment): number | undefined => numberOf(context, event, "socPct");

/** Charge below which the reserve of the site begins; leaves it 2 % higher. */
const lowSocPct = 20;
const hysteresisPct = 2;

/** What a battery knows beside what every device knows. */
export const battery = deviceSetup(batteryCatalogue).extend({
  guards: {
    reportsFault: (moment) => modeOf(moment) === "fault",
    reportsDisconnected: (moment) => modeOf(moment) === "disconnected",
    reportsStandby: (moment) => modeOf(moment) === "standby",
    reportsCharging: (moment) => modeOf(moment) === "charging",
    reportsDischarging: (moment) => modeOf(moment) === "discharging",
    isHolding: (moment) => {
      const charge = soc(moment);
      if (charge === undefined || modeOf(moment) !== "standby") return false;
      return charge <= emptySocPct || charge >= fullSocPct;
    },
    isFree: (moment) => {
      const charge = soc(moment) ?? 50;
      if (modeOf(moment) !== "standby") return false;
      return charge > emptySocPct + hysteresisPct && charge < fullSocPct - hysteresisPct;
    },
    isConnecting: ({ event }) => event.type === "operation.began" && event.operation === "connect",
    isDisconnecting: ({ event }) => event.type === "operation.began" && event.operation === "disconnect",
    isResetting: ({ event }) => event.type === "operation.began" && event.operation === "resetFault",
    isEmpty: (moment) => (soc(moment) ?? Infinity) <= emptySocPct,
    isLow: (moment) => (soc(moment) ?? Infinity) <= lowSocPct,
    isFull: (moment) => (soc(moment) ?? -Infinity) >= fullSocPct,
    hasCharge: (moment) => soc(moment) !== undefined,
    isAboveEmpty: (moment) => (soc(moment) ?? 0) > emptySocPct + hysteresisPct,
    isAboveLow: (moment) => (soc(moment) ?? 0) > lowSocPct + hysteresisPct,
    isBelowFull: (moment) => (soc(moment) ?? Infinity) < fullSocPct - hysteresisPct,
  },
  delays: {
    /** Domain §2.2: 120 s for one stage of a start. */
    connectTimeout: 120_000,
    disconnectTimeout: 60_000,
    resetTimeout: 60_000,
  },
});
