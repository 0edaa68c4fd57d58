import type { Order as WireOrder } from "@microgrid/api-specs";
import type { Order } from "./models/order.ts";

/** The order in the models' words; null when type and payload do not fit each other. */
export function modelOrder({ orderId, type, payload }: WireOrder): Order | null {
  if (type === "setpoint.send" && "point" in payload && Number.isFinite(payload.value)) {
    return { orderId, type, point: payload.point, value: payload.value };
  }
  if (type === "operation.send" && "operation" in payload) {
    return { orderId, type, operation: payload.operation };
  }
  return null;
}
