// Device
//
// The receiving end of orders: acts on each once and in time, and answers, half answers or keeps silent, drawn from the seed.
import { setTimeout as delay } from "node:timers/promises";
import { openStream, type StreamClient } from "../e2e/stream.ts";
import type { Fleet } from "./fleet.ts";
import type { Notes } from "./witness.ts";
import { bearer, type World } from "./world.ts";

export interface Taker {
  readonly stream: StreamClient;
  finish(): Promise<void>;
}

type Manner = "completes" | "accepts" | "rejects" | "is silent";

export function takeOrders(world: World, { deviceId, siteId }: Fleet, out: Notes): Taker {
  const random = world.random.fork(`device ${deviceId}`);
  const headers = bearer(world.tokens.get(siteId));
  const manners = new Map<string, Manner>();
  const work = new Set<Promise<void>>();

  const answer = async (orderId: string, manner: Manner): Promise<void> => {
    const said = {
      completes: ["accepted", "completed"],
      accepts: ["accepted"],
      rejects: ["rejected"],
      "is silent": [],
    };
    for (const word of said[manner]) {
      await delay(random.between(0, 60));
      const path = `/v1/orders/${orderId}/answer`;
      const { status } = await world.client.ask("POST", path, headers, { deviceId, answer: word });
      if (status === 202 && word !== "accepted") out.settledAt.set(`${deviceId} ${orderId}`, Date.now());
    }
  };
  const stream = openStream(`${world.apiUrl}/v1/devices/${deviceId}/orders`, headers, ({ event, data }) => {
    if (event !== "order") return;
    const { orderId, expiresAt, payload, type } = data as Record<string, string>;
    const delivery = { deviceId, orderId: String(orderId), expiresAt: Date.parse(String(expiresAt)) };
    const receivedAt = Date.now();
    out.deliveries.push({ ...delivery, receivedAt, payload: JSON.stringify([type, payload]) });
    const key = `${deviceId} ${orderId}`;
    const manner =
      manners.get(key) ?? random.pick<Manner>(["completes", "completes", "accepts", "rejects", "is silent"]);
    if (!manners.has(key)) {
      manners.set(key, manner);
      if (receivedAt <= delivery.expiresAt) out.acts.add(key);
    }
    const done = answer(delivery.orderId, manner).finally(() => work.delete(done));
    done.catch((error: Error) => out.trouble.push(error));
    work.add(done);
  });
  return {
    stream,
    async finish() {
      while (work.size > 0) await Promise.all(work);
    },
  };
}
