// Order feed
//
// Brings orders from the outbox to connected devices and gateways. One look per site and second, or at the bell, however
// many devices of the site are connected. An order is sent at least once: again at each reconnect, until it is answered.
import { markDelivered, pendingOrders } from "@microgrid/db";
import type { Order, Queryable } from "@microgrid/db";
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { Logger } from "pino";
import type { Bell } from "../stream/bell.ts";
import type { Connection } from "../stream/connection.ts";
import { frame } from "../stream/frame.ts";
import { orderOf } from "./order.view.ts";

const pageSize = 1000;

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
  /** Still taking the page before: gets more when that has left, so that many orders do not cut it off as too slow. */
  isBusy: boolean;
  /** Was passed over in this look, and is until the next: orders stay in order. */
  isWaiting: boolean;
}

export interface OrderFeedOptions {
  readonly db: Queryable;
  /** The database's clock, ms. */
  readonly clock: () => number;
  readonly bell: Bell;
  readonly log: Logger;
  readonly lookMs?: number;
  readonly keepAliveMs?: number;
}

export function createOrderFeed({
  db,
  clock,
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
    for (const follower of local) follower.isWaiting = follower.isBusy;
    const pending = new Set<string>();
    for (let after: Order | null = null, isMore = true; isMore;) {
      const orders: readonly Order[] = await pendingOrders(db, { siteId, deviceIds, after, limit: pageSize });
      if (orders.length > 0) crashPoint("O1");
      const delivered = orders.filter((order) =>
        local.map((one) => hand(one, order, clock())).includes(true),
      );
      for (const follower of local) waitUntilTaken(follower);
      for (const order of orders) pending.add(keyOf(order));
      if (delivered.length > 0) crashPoint("O2");
      await markDelivered(db, { orders: delivered });
      if (delivered.length > 0) crashPoint("O3");
      after = orders.at(-1) ?? null;
      isMore = orders.length === pageSize;
    }
    for (const follower of local) forgetSettled(follower, pending);
  };

  const waitUntilTaken = (follower: Follower) => {
    if (follower.isBusy) return;
    follower.isBusy = true;
    void follower.connection.drained().then(() => {
      follower.isBusy = false;
      if (follower.isWaiting && follower.connection.isOpen()) look();
    });
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
      const follower: Follower = {
        connection,
        siteId,
        deviceId,
        sent: new Set(),
        isBusy: false,
        isWaiting: false,
      };
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

/** Whether it was sent now. Between the look and this line it may have expired: a process can be held up for long. */
function hand(follower: Follower, order: Order, now: number): boolean {
  const { connection, deviceId, sent } = follower;
  if (order.expiresAt <= now) return false;
  if (deviceId !== null && deviceId !== order.deviceId) return false;
  const key = keyOf(order);
  if (sent.has(key)) return false;
  if (follower.isBusy || follower.isWaiting) {
    follower.isWaiting = true;
    return false;
  }
  sent.add(key);
  return connection.send(frame("order", orderOf(order)));
}

/** What is answered, expired or ended is no longer among the pending ones. */
function forgetSettled({ sent }: Follower, pending: ReadonlySet<string>): void {
  for (const key of sent) if (!pending.has(key)) sent.delete(key);
}

function keyOf({ deviceId, orderId }: Order): string {
  return `${deviceId} ${orderId}`;
}
