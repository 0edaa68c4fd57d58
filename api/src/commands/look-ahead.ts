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
      `${device.name} is paused and follows no command: ${actor.pausedReason ?? "no reason given"}.`,
      "Resume it with POST /v1/devices/{deviceId}/resume, once its dead letters say that it can go on.",
    );
  }
  const context = (actor === null ? null : (envelopeOf(actor)?.root.context ?? null)) as DeviceContext | null;
  const control = controlOf((actor?.value ?? {}) as StateValue);
  const refusal = requestRefusal(device.kind, context, device.settings as DeviceSettings, wish, control);
  if (refusal !== null) refuse(codeOf(refusal), refusal.detail, refusal.fix);
}

function codeOf({ code }: RequestRefusal): ProblemCode {
  return code === "command.expired" ? "operation.notAllowed" : code;
}
