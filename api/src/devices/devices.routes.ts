import { isDeepStrictEqual } from "node:util";
import type { DeviceChange, DeviceList, NewDevice } from "@microgrid/api-specs";
import {
  findDevice,
  inTransaction,
  insertAudit,
  insertDevice,
  listDevices,
  updateDevice,
} from "@microgrid/db";
import type { Device, Pool, Queryable } from "@microgrid/db";
import { callerOf, maySee, operatorAsking, operatorOf, sitesWanted } from "../auth/caller.ts";
import type { Caller, Operator } from "../auth/caller.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { numberOf, parameterOf, textOf } from "../http/query.ts";
import type { Notices } from "../notices.ts";
import type { DeviceDirectory } from "../telemetry/device-directory.ts";
import { deviceView, settingsView } from "./device.view.ts";
import { refuseUnknownSettings } from "./kind-settings.ts";
import { isKind } from "./kinds.ts";
import { shownDevice, unknownDevice, visibleDevice } from "./visible-device.ts";

export interface DeviceRoutes {
  readonly db: Pool;
  readonly directory: DeviceDirectory;
  readonly notices: Notices;
}

export function deviceRoutes({ db, directory, notices }: DeviceRoutes): Routes {
  return {
    async listDevices(request, response) {
      const page = await listDevices(db, {
        siteIds: sitesWanted(operatorOf(response), textOf(request, "site")),
        kind: textOf(request, "kind"),
        state: textOf(request, "state"),
        tag: textOf(request, "tag"),
        alarm: textOf(request, "alarm") as "any" | "unacknowledged" | "none" | undefined,
        text: textOf(request, "text"),
        limit: numberOf(request, "limit") ?? 100,
        cursor: textOf(request, "cursor"),
      });
      const list: DeviceList = {
        devices: page.devices.map(deviceView),
        nextCursor: page.nextCursor,
        total: page.total,
      };
      response.json(list);
    },

    async getDevice(request, response) {
      const { deviceId } = await visibleDevice(db, operatorOf(response), parameterOf(request, "deviceId"));
      response.json(await shownDevice(db, deviceId));
    },

    async registerDevice(request, response) {
      const wish = request.body as NewDevice;
      mayRegisterAt(callerOf(response), wish.siteId);
      if (!isKind(wish.kind)) {
        refuse("kind.unknown", `There is no kind "${wish.kind}".`, "GET /v1/machines lists the kinds.", {
          status: 422,
        });
      }
      const before = await findDevice(db, { deviceId: wish.deviceId });
      refuseUnknownSettings(wish.kind, wish.settings, before?.settings);
      const settings = settingsView(wish.settings ?? {});
      const { deviceId, siteId, kind, name = deviceId, tags = [] } = wish;
      const device = { deviceId, siteId, kind, name, tags, settings: { ...settings } };
      const insertion = await inTransaction(db, async (transaction) => {
        const made = await insertDevice(transaction, device);
        const operator = operatorAsking(response);
        if (made.kind === "created" && operator !== null)
          await auditChange(transaction, operator, null, made.device);
        return made;
      });
      if (insertion.kind === "siteUnknown") {
        refuse("site.unknown", `There is no site "${siteId}".`, "GET /v1/sites lists the sites.");
      }
      if (insertion.kind === "conflict") {
        refuse(
          "device.exists",
          `There is a device ${deviceId} with other content.`,
          "Use another id, or change that device with PATCH.",
        );
      }
      directory.forget(deviceId);
      // Also when it was there already: the registration that made it may have ended before its actor heard of it.
      await notices.tell(deviceId, { type: "device.registered", settings: insertion.device.settings });
      response.status(insertion.kind === "created" ? 201 : 200).json(await shownDevice(db, deviceId));
    },

    async changeDevice(request, response) {
      const device = await visibleDevice(db, operatorOf(response), parameterOf(request, "deviceId"));
      const change = request.body as DeviceChange;
      refuseUnknownSettings(device.kind, change.settings, device.settings);
      const { deviceId } = device;
      const changed = await inTransaction(db, async (transaction) => {
        const after = await updateDevice(transaction, {
          deviceId,
          ...(change.name === undefined ? {} : { name: change.name }),
          ...(change.tags === undefined ? {} : { tags: change.tags }),
          ...(change.settings === undefined ? {} : { settings: { ...change.settings } }),
        });
        if (after === null) unknownDevice(deviceId);
        await auditChange(transaction, operatorOf(response), device, after);
        return after;
      });
      if (change.settings !== undefined) await configure(deviceId, changed.settings);
      response.json(await shownDevice(db, deviceId));
    },
  };

  /** Two changes at once may be told in the other order; who tells last sees that, and tells what holds now. */
  async function configure(deviceId: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
    await notices.tell(deviceId, { type: "device.configured", settings });
    const now = await findDevice(db, { deviceId });
    if (now !== null && !isDeepStrictEqual(now.settings, settings)) await configure(deviceId, now.settings);
  }
}

async function auditChange(
  transaction: Queryable,
  { name: who, role }: Operator,
  before: Device | null,
  after: Device,
): Promise<void> {
  const { deviceId, siteId } = after;
  const entered = ({ name, tags, settings }: Device) => ({ name, tags, settings });
  const change = { before: before && entered(before), after: entered(after) };
  const action = before === null ? "device.register" : "device.change";
  const what = { action, object: `device ${deviceId}`, siteId, deviceId };
  await insertAudit(transaction, { who, role, ...what, ...change });
}

function mayRegisterAt(caller: Caller, siteId: string): void {
  const may = caller.kind === "operator" ? maySee(caller, siteId) : caller.siteId === siteId;
  if (may) return;
  refuse(
    "site.foreign",
    `You may not register devices at the site "${siteId}".`,
    "Register devices of your own site.",
  );
}
