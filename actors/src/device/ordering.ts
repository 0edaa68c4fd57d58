import type { CauseCode } from "../command/causes.ts";
import type { CommandInput } from "../command/command.context.ts";
import type { KindCatalogue } from "./catalogue.ts";
import type { CommandInFlight } from "./device.context.ts";
import { commandKey, type DeviceEffect } from "./device.effects.ts";
import type { CommandRequested } from "./device.events.ts";

/** The command part of a request; with a refusal it gives no order and only exists to say why. */
export function commandStart(
  catalogue: KindCatalogue,
  request: CommandRequested,
  refusal: CauseCode | null,
): DeviceEffect {
  const { commandId: id, at, by, expiresAt } = request;
  const input: CommandInput = {
    id,
    at,
    by,
    reason: request.reason ?? null,
    expiresAt,
    refusal,
    ...work(catalogue, request),
  };
  return { type: "part.start", key: commandKey(id), machine: "command", input };
}

function work(
  catalogue: KindCatalogue,
  request: CommandRequested,
): Pick<CommandInput, "request" | "completionMs"> {
  if (request.type === "setpoint.requested") {
    const { point, value } = request;
    const unit = catalogue.setpoints.find((setpoint) => setpoint.point === point)?.unit ?? "";
    return {
      request: { kind: "setpoint", point, value, unit },
      completionMs: catalogue.setpointCompletionMs,
    };
  }
  const { operation } = request;
  const completionMs = catalogue.operations.find((known) => known.operation === operation)?.completionMs ?? 0;
  return { request: { kind: "operation", operation }, completionMs };
}

/** What the device remembers of the command it is busy with. */
export function inFlight(request: CommandRequested): CommandInFlight {
  const { commandId: id } = request;
  const what =
    request.type === "setpoint.requested"
      ? ({ kind: "setpoint", point: request.point, value: request.value } as const)
      : ({ kind: "operation", operation: request.operation } as const);
  return { id, key: commandKey(id), request: what };
}
