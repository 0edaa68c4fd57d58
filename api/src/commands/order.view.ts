import type { Order } from "@microgrid/api-specs";
import type { Order as StoredOrder } from "@microgrid/db";
import { instant } from "../http/instant.ts";

/** The emitted order is `{ type, id, expiresAt, … }`; what else it holds is its payload. */
export function orderOf(stored: StoredOrder): Order {
  const { type, id: _id, expiresAt: _expiresAt, at: _at, ...payload } = stored.payload;
  return {
    orderId: stored.orderId,
    deviceId: stored.deviceId,
    type: type as Order["type"],
    payload: payload as Order["payload"],
    createdAt: instant(stored.createdAt),
    expiresAt: instant(stored.expiresAt),
  };
}
