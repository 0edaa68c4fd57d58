import type { OrderAnswer, Receipt } from "@microgrid/api-specs";
import { findOrder, recordAnswer } from "@microgrid/db";
import type { Queryable } from "@microgrid/db";
import { crashPoint } from "@microgrid/runtime/crash-point";
import { deviceCallerOf } from "../auth/caller.ts";
import type { DeviceCaller } from "../auth/caller.ts";
import { unknownDevice } from "../devices/visible-device.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { parameterOf, textOf } from "../http/query.ts";
import { idOf } from "../notices.ts";
import type { Notices } from "../notices.ts";
import { openConnection } from "../stream/connection.ts";
import type { DeviceDirectory } from "../telemetry/device-directory.ts";
import type { OrderDesk } from "./order-desk.ts";
import type { OrderFeed } from "./order-feed.ts";

export interface OrderRoutes {
  readonly db: Queryable;
  readonly directory: DeviceDirectory;
  readonly notices: Notices;
  readonly orders: OrderFeed;
  readonly desk: OrderDesk;
}

const final = new Set(["rejected", "completed", "failed"]);

/** The device side of commands. */
export function orderRoutes({ db, directory, notices, orders, desk }: OrderRoutes): Routes {
  return {
    async streamDeviceOrders(request, response) {
      const caller = deviceCallerOf(response);
      const deviceId = parameterOf(request, "deviceId");
      await ownDevice(caller, deviceId);
      desk.admit(caller);
      const connection = desk.add(caller, openConnection(request, response));
      orders.follow(connection, { siteId: caller.siteId, deviceId });
    },

    streamSiteOrders(request, response) {
      const caller = deviceCallerOf(response);
      const { siteId } = caller;
      const asked = textOf(request, "site");
      if (asked !== siteId) {
        refuse("site.foreign", `This token is not that of the site "${asked}".`, `Ask for site=${siteId}.`);
      }
      desk.admit(caller);
      orders.follow(desk.add(caller, openConnection(request, response)), { siteId, deviceId: null });
    },

    async answerOrder(request, response) {
      const orderId = parameterOf(request, "orderId");
      const { deviceId, answer, cause } = request.body as OrderAnswer;
      await ownDevice(deviceCallerOf(response), deviceId);
      const order = await findOrder(db, { deviceId, orderId });
      if (order === null)
        refuse("order.unknown", `${deviceId} has no order ${orderId}.`, "Answer only orders that came.");
      const before = (order.answer as { answer?: string } | null)?.answer;
      if (before !== undefined && final.has(before) && before !== answer) {
        refuse("order.settled", `This order is settled: ${before}.`, "Do not answer it again.");
      }
      const event = { type: "order.answered", orderId, answer, ...(cause === undefined ? {} : { cause }) };
      crashPoint("C3");
      const messageId = await notices.tell(deviceId, event, {
        id: idOf("answer", deviceId, orderId, answer),
      });
      crashPoint("C4");
      // After the queue has it (L10); settles the order, so that it is not delivered again.
      await recordAnswer(db, {
        deviceId,
        orderId,
        answer: { answer, ...(cause === undefined ? {} : { cause }) },
      });
      const receipt: Receipt = { messageId };
      response.status(202).json(receipt);
    },
  };

  async function ownDevice(caller: DeviceCaller, deviceId: string): Promise<void> {
    const device = (await directory.lookUp(new Set([deviceId]))).get(deviceId) ?? null;
    if (device === null) unknownDevice(deviceId);
    if (device.siteId === caller.siteId && (caller.deviceId === null || caller.deviceId === deviceId)) return;
    refuse(
      "device.foreign",
      `${deviceId} does not belong to this token.`,
      "Use the token of the device or of its gateway.",
    );
  }
}
