import type { Device as Shown } from "@microgrid/api-specs";
import { findDevice, viewDevices } from "@microgrid/db";
import type { Device, Queryable } from "@microgrid/db";
import { maySee } from "../auth/caller.ts";
import type { Operator } from "../auth/caller.ts";
import { refuse } from "../http/problem.ts";
import { deviceView } from "./device.view.ts";

/** The device, if it exists and the operator may see its site. One answer for both, so that ids cannot be tried out. */
export async function visibleDevice(db: Queryable, operator: Operator, deviceId: string): Promise<Device> {
  const device = await findDevice(db, { deviceId });
  if (device === null || device.retiredAt !== null || !maySee(operator, device.siteId))
    unknownDevice(deviceId);
  return device;
}

/** The device as the contract shows it. */
export async function shownDevice(db: Queryable, deviceId: string): Promise<Shown> {
  const [found] = await viewDevices(db, { deviceIds: [deviceId] });
  return found === undefined ? unknownDevice(deviceId) : deviceView(found);
}

export function unknownDevice(deviceId: string): never {
  refuse(
    "device.unknown",
    `There is no device ${deviceId}.`,
    "Check the id, or register the device with POST /v1/devices.",
  );
}
