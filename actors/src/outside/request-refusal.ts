import type { CauseCode } from "../command/causes.ts";
import { newDevice, type DeviceContext } from "../device/device.context.ts";
import type { DeviceSettings } from "../device/device.events.ts";
import { overrides, refusalOf } from "../device/refusal.ts";
import { catalogueFor } from "../kinds.ts";

export interface RequestRefusal {
  readonly cause: CauseCode;
  readonly code:
    | "device.busy"
    | "device.offline"
    | "operation.notAllowed"
    | "operation.unknown"
    | "setpoint.unknown"
    | "setpoint.outOfRange"
    | "command.expired";
  readonly detail: string;
}

export type CommandWish =
  | { readonly kind: "setpoint"; readonly point: string; readonly value: number }
  | { readonly kind: "operation"; readonly operation: string };

/**
 * Why the actor would refuse this request now, or null. A look ahead for the requester's sake: the actor decides again
 * when the request reaches it. `context` is null before the actor's first event.
 */
export function requestRefusal(
  kind: string,
  context: DeviceContext | null,
  settings: DeviceSettings,
  wish: CommandWish,
  control: string,
): RequestRefusal | null {
  const catalogue = catalogueFor(kind);
  if (catalogue === undefined) return null;
  const known = context ?? { ...newDevice({ id: "" }), settings };
  const rest = { at: 0, expiresAt: 1, commandId: "", by: "" };
  const request =
    wish.kind === "setpoint"
      ? ({ ...rest, type: "setpoint.requested", point: wish.point, value: wish.value } as const)
      : ({ ...rest, type: "operation.requested", operation: wish.operation } as const);
  const cause = refusalOf(catalogue, known, request);
  if (cause !== null) return { cause, ...explained(cause, wish) };
  const replaces = control === "unanswered" && wish.kind === "setpoint";
  if (known.command !== null && !replaces && !overrides(catalogue, request)) {
    return {
      cause: "BLOCKED_BY_COMMAND",
      code: "device.busy",
      detail: "Another command has the device.",
    };
  }
  return null;
}

function explained(cause: CauseCode, wish: CommandWish): Pick<RequestRefusal, "code" | "detail"> {
  switch (cause) {
    case "COMMS_LOSS":
      return { code: "device.offline", detail: "The device does not talk to us now." };
    case "OUT_OF_RANGE":
      return { code: "setpoint.outOfRange", detail: "The value is outside the range of this device." };
    case "EXPIRED":
      return { code: "command.expired", detail: "The command is too old to be carried out." };
    case "INCONSISTENT_PARAMETERS":
      return wish.kind === "setpoint"
        ? { code: "setpoint.unknown", detail: `This kind has no setpoint "${wish.point}".` }
        : { code: "operation.unknown", detail: `This kind has no operation "${wish.operation}".` };
    case "POSITION_REACHED":
      return { code: "operation.notAllowed", detail: "The device is already there." };
    case "BLOCKED_BY_HEALTH":
      return { code: "operation.notAllowed", detail: "The device reports a fault; reset it first." };
    case "BLOCKED_BY_MODE":
      return { code: "operation.notAllowed", detail: "The device is not connected." };
    default:
      return { code: "operation.notAllowed", detail: `What the device does now forbids it (${cause}).` };
  }
}
