// Refusal
//
// Why a device cannot do now what it is asked to do. A refused request becomes a command that ends `rejected` with this
// cause, so that the requester sees why. Pure; the API asks the same function before it says 202.
import type { CauseCode } from "../command/causes.ts";
import type { KindCatalogue } from "./catalogue.ts";
import type { DeviceContext } from "./device.context.ts";
import type { CommandRequested } from "./device.events.ts";

/** The cause, or null when the device can. Says nothing about a command already in flight: that is `busyCause`. */
export function refusalOf(
  catalogue: KindCatalogue,
  context: DeviceContext,
  request: CommandRequested,
): CauseCode | null {
  if (request.at >= request.expiresAt) return "EXPIRED";
  if (request.type === "setpoint.requested") {
    const setpoint = catalogue.setpoints.find(({ point }) => point === request.point);
    if (setpoint === undefined) return "INCONSISTENT_PARAMETERS";
    const { min, max } = setpoint.range(context.settings);
    if (!(request.value >= min && request.value <= max)) return "OUT_OF_RANGE";
  } else if (!catalogue.operations.some(({ operation }) => operation === request.operation)) {
    return "INCONSISTENT_PARAMETERS";
  }
  if (context.link === "offline" || context.link === "waiting") return "COMMS_LOSS";
  return catalogue.blockedBy(context, request);
}

/** Whether this request may take the place of a command in flight because it makes the device safe. */
export function overrides(catalogue: KindCatalogue, request: CommandRequested): boolean {
  if (request.type === "setpoint.requested") return false;
  return catalogue.operations.some(
    ({ operation, overrides: safe }) => safe && operation === request.operation,
  );
}
