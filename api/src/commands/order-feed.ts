// Order feed
//
// Brings orders from the outbox to connected devices and gateways. One look per site and second, or at the bell, however
// many devices of the site are connected. An order is sent at least once: again at each reconnect, until it is answered.
import { markDelivered, pendingOrders } from "@microgrid/db";
import type { Order, Queryable } from "@microgrid/db";
import type { Logger } from "pino";
import type { Bell } from "../stream/bell.ts";
import type { Connection } from "../stream/connection.ts";
import { frame } from "../stream/frame.ts";
import { orderOf } from "./order.view.ts";

const mostPerLook = 1000;

export interface OrderFeed {
  /** `deviceId: null` = every device of the site. */
  follow(connection: Connection, place: { siteId: string; deviceId: string | null }): void;
  stop(): void;
  closeAll(): void;
}

interface Follower {
  readonly connection: Connection;
  readonly siteId: string;
  readonly deviceId: string | null;
  /** What this connection has got. */
  readonly sent: Set<string>;
}

export interface OrderFeedOptions {
  readonly db: Queryable;
  readonly bell: Bell;
  readonly log: Logger;
  readonly lookMs?: number;
  readonly keepAliveMs?: number;
}

export function createOrderFeed({
  db,
  bell,
  log,
  lookMs = 1000,
  keepAliveMs = 5000,
}: OrderFeedOptions): OrderFeed {
  const followers = new Set<Follower>();
  let looking: Promise<void> | null = null;
  let isWanted = false;

  const lookAt = async (siteId: string) => {
    const local = [...followers].filter((follower) => follower.siteId === siteId);
    const hasGateway = local.some(({ deviceId }) => deviceId === null);
    const deviceIds = hasGateway
      ? null
      : local.flatMap(({ deviceId }) => (deviceId === null ? [] : [deviceId]));
    const orders = await pendingOrders(db, { siteId, deviceIds, limit: mostPerLook });
    const delivered = orders.filter((order) => local.map((follower) => hand(follower, order)).includes(true));
    for (const follower of local) forgetSettled(follower, orders);
    await markDelivered(db, { orders: delivered });
  };

  const look = () => {
    isWanted = true;
    looking ??= (async () => {
      while (isWanted) {
        isWanted = false;
        for (const siteId of new Set([...followers].map((follower) => follower.siteId))) await lookAt(siteId);
      }
    })()
      .catch((error: Error) => log.warn({ reason: error.message }, "orders cannot be read"))
      .finally(() => {
        looking = null;
      });
  };

  const poll = setInterval(() => followers.size > 0 && look(), lookMs);
  const keepAlive = setInterval(() => {
    // A comment: devices ignore it, proxies see life.
    for (const { connection } of followers) connection.send(":\n\n");
  }, keepAliveMs);
  const leaveBell = bell.onRing(() => followers.size > 0 && look());

  return {
    follow(connection, { siteId, deviceId }) {
      const follower: Follower = { connection, siteId, deviceId, sent: new Set() };
      followers.add(follower);
      connection.onEnd(() => void followers.delete(follower));
      look();
    },
    stop() {
      clearInterval(poll);
      clearInterval(keepAlive);
      leaveBell();
    },
    closeAll() {
      for (const { connection } of followers) connection.end(1000);
    },
  };
}

/** Whether it was sent now. */
function hand({ connection, deviceId, sent }: Follower, order: Order): boolean {
  if (deviceId !== null && deviceId !== order.deviceId) return false;
  const id = `${order.deviceId} ${order.orderId}`;
  if (sent.has(id)) return false;
  sent.add(id);
  return connection.send(frame("order", orderOf(order)));
}

/** What is answered or expired is no longer among the pending ones. */
function forgetSettled({ sent }: Follower, pending: readonly Order[]): void {
  if (pending.length >= mostPerLook) return;
  const open = new Set(pending.map((order) => `${order.deviceId} ${order.orderId}`));
  for (const id of sent) if (!open.has(id)) sent.delete(id);
}
