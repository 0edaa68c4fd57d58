import { openStream } from "./stream.ts";
import type { System } from "./system.ts";

export interface TakenOrder {
  readonly orderId: string;
  readonly deviceId: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface OrderTaker {
  /** Every delivery, repeated ones too. */
  readonly deliveries: readonly TakenOrder[];
  /** How often the stream of orders was opened. */
  readonly opened: number;
  close(): Promise<void>;
}

/** A device that listens for its orders and hands each delivery to `carryOut`. */
export function takeOrders(
  system: System,
  deviceId: string,
  carryOut: (order: TakenOrder) => Promise<void>,
): OrderTaker {
  const deliveries: TakenOrder[] = [];
  const work: Promise<void>[] = [];
  const stream = openStream(
    `${system.stack.apiUrl}/v1/devices/${deviceId}/orders`,
    { authorization: `Bearer ${system.token}` },
    ({ event, data }) => {
      if (event !== "order") return;
      const order = data as unknown as TakenOrder;
      deliveries.push(order);
      const done = carryOut(order);
      // Told by close(), which whoever opened this waits for.
      done.catch(() => undefined);
      work.push(done);
    },
  );
  return {
    deliveries,
    get opened() {
      return stream.opened;
    },
    async close() {
      await stream.close();
      await Promise.all(work);
    },
  };
}

/** Answers an order as the device does; rejects unless the answer was taken. */
export async function answerOrder(
  system: System,
  { orderId, deviceId }: TakenOrder,
  answer: "accepted" | "completed" | "rejected" | "failed",
): Promise<void> {
  const response = await fetch(`${system.stack.apiUrl}/v1/orders/${orderId}/answer`, {
    method: "POST",
    headers: { authorization: `Bearer ${system.token}`, "content-type": "application/json" },
    body: JSON.stringify({ deviceId, answer }),
  });
  if (response.status !== 202)
    throw new Error(`The answer was not taken: ${response.status} ${await response.text()}`);
}
