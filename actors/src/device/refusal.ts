// Refusal
//
// Why a device cannot do now what it is asked to do. A refused request becomes a command that ends `rejected` with this
// cause, so that the requester sees why. Pure; the API asks the same function before it says 202.
//   A position that is reached already is found here too and refuses nothing: its command succeeds without an order
//   (AddCause 5 of IEC 61850-7-2).
import type { KindCatalogue, Refusal } from "./catalogue.ts";
import type { DeviceContext } from "./device.context.ts";
import type { CommandRequested, OperationRequested, SetpointRequested } from "./device.events.ts";

/** What stands in the way, or null. Says nothing about a command already in flight: that is `busyCause`. */
export function refusalOf(
  catalogue: KindCatalogue,
  context: DeviceContext,
  request: CommandRequested,
): Refusal | null {
  if (request.at >= request.expiresAt) {
    return {
      cause: "EXPIRED",
      detail: "The command is too old to be carried out.",
      fix: "Ask for it again.",
    };
  }
  const misfit =
    request.type === "setpoint.requested"
      ? unfitSetpoint(catalogue, context, request)
      : unfitOperation(catalogue, request);
  if (misfit !== null) return misfit;
  if (context.link === "offline" || context.link === "waiting") {
    return {
      cause: "COMMS_LOSS",
      detail: "The device is offline and could not hear a command.",
      fix: "Wait until it reports again, then repeat the request.",
    };
  }
  return catalogue.blockedBy(context, request);
}

export const isReached = (refusal: Refusal | null): boolean => refusal?.cause === "POSITION_REACHED";

/** Whether nothing stands in the way. What is reached already may be asked for. */
export const isPossible = (refusal: Refusal | null): boolean => refusal === null || isReached(refusal);

function unfitSetpoint(
  { setpoints }: KindCatalogue,
  { settings }: DeviceContext,
  { point, value }: SetpointRequested,
): Refusal | null {
  const setpoint = setpoints.find((known) => known.point === point);
  if (setpoint === undefined) {
    return {
      cause: "INCONSISTENT_PARAMETERS",
      detail: `This kind of device has no setpoint "${point}".`,
      fix: oneOf(setpoints.map((known) => known.point)),
    };
  }
  const { min, max } = setpoint.range(settings);
  if (value >= min && value <= max) return null;
  return {
    cause: "OUT_OF_RANGE",
    detail: `The value must be between ${min} and ${max} ${setpoint.unit}.`,
    fix: "Send a value within this range.",
  };
}

function unfitOperation({ operations }: KindCatalogue, { operation }: OperationRequested): Refusal | null {
  if (operations.some((known) => known.operation === operation)) return null;
  return {
    cause: "INCONSISTENT_PARAMETERS",
    detail: `This kind of device has no operation "${operation}".`,
    fix: oneOf(operations.map((known) => known.operation)),
  };
}

const oneOf = (names: readonly string[]): string =>
  names.length === 0 ? "It takes none." : `Choose one of: ${names.join(", ")}.`;

/** Whether this request is a newer value of the setpoint in flight: of one point the latest wins. */
export function supersedes({ command }: DeviceContext, request: CommandRequested): boolean {
  return (
    request.type === "setpoint.requested" &&
    command?.request.kind === "setpoint" &&
    command.request.point === request.point
  );
}

/** Whether this request may take the place of a command in flight because it makes the device safe. */
export function overrides(catalogue: KindCatalogue, request: CommandRequested): boolean {
  if (request.type === "setpoint.requested") return false;
  return catalogue.operations.some(
    ({ operation, overrides: safe }) => safe && operation === request.operation,
  );
}
