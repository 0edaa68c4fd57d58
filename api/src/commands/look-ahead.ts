import { requestRefusal } from "@microgrid/actors";
import type { CommandWish, DeviceContext, DeviceSettings, RequestRefusal } from "@microgrid/actors";
import type { StateValue } from "@microgrid/api-specs";
import { findActor } from "@microgrid/db";
import type { Device, Queryable } from "@microgrid/db";
import { controlOf } from "../devices/device.view.ts";
import { envelopeOf } from "../devices/stored-device.ts";
import { refuse } from "../http/problem.ts";
import type { ProblemCode } from "../http/problem.ts";

/** Refuses what the actor would refuse now. A courtesy to the operator: the actor decides again when it hears of it. */
export async function lookAhead(db: Queryable, device: Device, wish: CommandWish): Promise<void> {
  const actor = await findActor(db, { actorId: device.deviceId });
  if (actor?.status === "paused") {
    refuse(
      "device.paused",
      `${device.deviceId} is paused: ${actor.pausedReason ?? "no reason given"}.`,
      "Ask an engineer to look at its snapshot and its dead letters.",
    );
  }
  const context = (actor === null ? null : (envelopeOf(actor)?.root.context ?? null)) as DeviceContext | null;
  const control = controlOf((actor?.value ?? {}) as StateValue);
  const refusal = requestRefusal(device.kind, context, device.settings as DeviceSettings, wish, control);
  if (refusal !== null) refuse(codeOf(refusal), refusal.detail, fixes[refusal.code]);
}

function codeOf({ code }: RequestRefusal): ProblemCode {
  return code === "command.expired" ? "operation.notAllowed" : code;
}

const fixes: Readonly<Record<RequestRefusal["code"], string>> = {
  "device.busy": "Wait until that command has ended, or cancel it.",
  "device.offline": "Wait until the device reports again, then repeat the request.",
  "operation.notAllowed": "GET the events of the device to see what is possible now.",
  "operation.unknown": "GET /v1/machines/{kind} lists its operations.",
  "setpoint.unknown": "GET /v1/machines/{kind} lists its setpoints.",
  "setpoint.outOfRange": "Send a value within the range of the device; its settings hold its rating.",
  "command.expired": "Send the request again.",
};
