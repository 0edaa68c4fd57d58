// Order desk
//
// Which tokens have order streams open. A token is looked up when its stream opens and every 30 s from then on, past the
// cache of requests: an order must not go to whoever holds a token that was revoked.
import type { Logger } from "pino";
import type { DeviceCaller } from "../auth/caller.ts";
import { revocationBoundMs } from "../auth/device-tokens.ts";
import type { DeviceTokens } from "../auth/device-tokens.ts";
import type { Metrics } from "../health/metrics.ts";
import { refuse } from "../http/problem.ts";
import type { Connection } from "../stream/connection.ts";

export interface OrderDesk {
  /** Refuses when this token has too many. */
  admit(caller: DeviceCaller): void;
  add(caller: DeviceCaller, connection: Connection): Connection;
}

export interface OrderDeskOptions {
  readonly tokens: Pick<DeviceTokens, "isLive">;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly mostPerToken: number;
  readonly checkMs?: number | undefined;
}

export function orderDesk(options: OrderDeskOptions): OrderDesk {
  const { tokens, metrics, log, mostPerToken, checkMs = revocationBoundMs } = options;
  const open = new Map<string, number>();

  return {
    admit({ tokenId }) {
      if ((open.get(tokenId) ?? 0) < mostPerToken) return;
      refuse(
        "limit.exceeded",
        `This token has ${mostPerToken} order streams open already.`,
        "Close one, or take the orders of all devices with one GET /v1/orders.",
        { retryAfterSeconds: 30 },
      );
    },
    add({ tokenId }, connection) {
      open.set(tokenId, (open.get(tokenId) ?? 0) + 1);
      metrics.streams.inc({ topic: "orders" });
      const check = () =>
        void tokens.isLive(tokenId).then(
          (isLive) => isLive || connection.end(),
          (error: Error) => log.warn({ reason: error.message }, "a device token could not be checked"),
        );
      const timer = setInterval(check, checkMs);
      connection.onEnd((reason) => {
        clearInterval(timer);
        const left = (open.get(tokenId) ?? 1) - 1;
        if (left === 0) open.delete(tokenId);
        else open.set(tokenId, left);
        metrics.streams.dec({ topic: "orders" });
        if (reason === "too slow") metrics.slowClients.inc();
      });
      if (connection.isOpen()) check();
      return connection;
    },
  };
}
