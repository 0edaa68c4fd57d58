import type { Queryable } from "@microgrid/db";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import type { Bell } from "../stream/bell.ts";
import type { Connection } from "../stream/connection.ts";
import { createOrderFeed } from "./order-feed.ts";

const row = (id: string, expires: number) => ({
  actor_id: "battery-1",
  order_id: id,
  site_id: "alpha",
  payload: { type: "operation.send", operation: "connect" },
  created_at: 0,
  expires_at: expires,
  delivered_at: null,
  answered_at: null,
  answer: null,
});

test("an order that expired between the look at the outbox and its delivery is not delivered, nor marked so", async () => {
  let now = 0;
  const marked: unknown[] = [];
  const query = vi.fn(async (text: string, values: unknown[]) => {
    if (text.startsWith("update")) {
      marked.push(values[1]);
      return { rows: [] };
    }
    // The process was held up here: the database said that both were pending.
    now = 1_000;
    return { rows: [row("old", 999), row("fresh", 60_000)] };
  });
  const send = vi.fn<(text: string) => boolean>(() => true);
  const connection = { send, drained: async () => undefined, onEnd: () => undefined, isOpen: () => true };
  const orders = createOrderFeed({
    db: { query } as unknown as Queryable,
    clock: () => now,
    bell: { onRing: () => () => undefined } as unknown as Bell,
    log: pino({ level: "silent" }),
  });
  orders.follow(connection as unknown as Connection, { siteId: "alpha", deviceId: null });
  await vi.waitFor(() => expect(marked).toEqual([["fresh"]]), { timeout: 45_000 });
  orders.stop();
  expect(send).toHaveBeenCalledOnce();
  expect(send.mock.calls[0]?.[0]).toContain("fresh");
});
