import type { Refusal } from "../device/catalogue.ts";
import { newDevice, type DeviceContext } from "../device/device.context.ts";
import type { DeviceSettings } from "../device/device.events.ts";
import { isReached, overrides, refusalOf, supersedes } from "../device/refusal.ts";
import { catalogueFor } from "../kinds.ts";

export interface RequestRefusal extends Refusal {
  readonly code:
    | "device.busy"
    | "device.offline"
    | "operation.notAllowed"
    | "operation.unknown"
    | "setpoint.unknown"
    | "setpoint.outOfRange"
    | "command.expired";
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
  const refusal = refusalOf(catalogue, known, request);
  if (refusal !== null && !isReached(refusal)) return { ...refusal, code: codeOf(refusal, wish) };
  const replaces = wish.kind === "setpoint" && (control === "unanswered" || supersedes(known, request));
  if (known.command !== null && !replaces && !overrides(catalogue, request)) {
    return {
      cause: "BLOCKED_BY_COMMAND",
      code: "device.busy",
      detail: "Another command has the device.",
      fix: "Wait until that command has ended.",
    };
  }
  return null;
}

function codeOf({ cause }: Refusal, wish: CommandWish): RequestRefusal["code"] {
  switch (cause) {
    case "COMMS_LOSS":
      return "device.offline";
    case "OUT_OF_RANGE":
      return "setpoint.outOfRange";
    case "EXPIRED":
      return "command.expired";
    case "INCONSISTENT_PARAMETERS":
      return wish.kind === "setpoint" ? "setpoint.unknown" : "operation.unknown";
    default:
      return "operation.notAllowed";
  }
}
