// Orders to devices, as the device side sees them. They are written by the commit of the store (L1), never here.

import type { Queryable } from "./pool.ts";

export interface Order {
  readonly orderId: string;
  readonly deviceId: string;
  readonly siteId: string;
  /** The whole emitted order: `{type, id, expiresAt, …}`. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly deliveredAt: number | null;
  readonly answeredAt: number | null;
  readonly answer: unknown;
}

export type AnswerOutcome =
  | { readonly kind: "recorded"; readonly order: Order; readonly previous: unknown }
  /** The same answer came before. */
  | { readonly kind: "repeated"; readonly order: Order }
  | { readonly kind: "unknown" };

type OrderRow = {
  actor_id: string;
  order_id: string;
  site_id: string;
  payload: Record<string, unknown>;
  created_at: number;
  expires_at: number;
  delivered_at: number | null;
  answered_at: number | null;
  answer: unknown;
};

const toOrder = (row: OrderRow): Order => ({
  orderId: row.order_id,
  deviceId: row.actor_id,
  siteId: row.site_id,
  payload: row.payload,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  deliveredAt: row.delivered_at,
  answeredAt: row.answered_at,
  answer: row.answer,
});

/**
 * Unanswered and unexpired orders of the named devices, or of a whole site, oldest first. Delivered ones are among
 * them: a device that reconnects gets them again, until it answers. Those of a command that has ended or was withdrawn
 * (superseded, cancelled) meanwhile are not: nobody wants them carried out any more.
 */
export async function pendingOrders(
  db: Queryable,
  args: {
    readonly siteId: string;
    readonly deviceIds: readonly string[] | null;
    /** The last order of the page before. */
    readonly after?: Pick<Order, "createdAt" | "deviceId" | "orderId"> | null;
    readonly limit: number;
  },
): Promise<Order[]> {
  const { rows } = await db.query<OrderRow>(
    `select actor_id, order_id, site_id, payload, created_at, expires_at, delivered_at, answered_at, answer
       from outbox o
      where answered_at is null and expires_at > now()
        and site_id = $1 and ($2::text[] is null or actor_id = any($2))
        and ($4::float8 is null or (created_at, actor_id, order_id)
             > (to_timestamp($4::float8 / 1000)::timestamptz(3), $5::text, $6::text))
        and not exists (
          select from part p
           where p.actor_id = o.actor_id and p.part_key = 'command/' || o.order_id
             and (p.ended_at is not null or p.context->>'withdrawnAt' is not null))
      order by created_at, actor_id, order_id
      limit $3::int`,
    [
      args.siteId,
      args.deviceIds,
      args.limit,
      args.after?.createdAt ?? null,
      args.after?.deviceId ?? null,
      args.after?.orderId ?? null,
    ],
  );
  return rows.map(toOrder);
}

/** Counts a delivery. The first one sets `deliveredAt`. */
export async function markDelivered(
  db: Queryable,
  args: { readonly orders: readonly { readonly deviceId: string; readonly orderId: string }[] },
): Promise<void> {
  if (args.orders.length === 0) return;
  await db.query(
    `update outbox o
        set delivered_at = coalesce(o.delivered_at, now()), delivery_attempts = o.delivery_attempts + 1
       from unnest($1::text[], $2::text[]) as d (actor_id, order_id)
      where o.actor_id = d.actor_id and o.order_id = d.order_id`,
    [args.orders.map((order) => order.deviceId), args.orders.map((order) => order.orderId)],
  );
}

export async function findOrder(
  db: Queryable,
  args: { readonly deviceId: string; readonly orderId: string },
): Promise<Order | null> {
  const { rows } = await db.query<OrderRow>(
    `select actor_id, order_id, site_id, payload, created_at, expires_at, delivered_at, answered_at, answer
       from outbox where actor_id = $1 and order_id = $2`,
    [args.deviceId, args.orderId],
  );
  return rows[0] ? toOrder(rows[0]) : null;
}

/**
 * Keeps the latest answer; the first one settles the order. A device may answer twice (accepted, then completed).
 * The row is locked before it is compared, so that of two equal answers at once one is `recorded`.
 */
export async function recordAnswer(
  db: Queryable,
  args: {
    readonly deviceId: string;
    readonly orderId: string;
    readonly answer: Readonly<Record<string, unknown>>;
  },
): Promise<AnswerOutcome> {
  const { rows } = await db.query<OrderRow & { previous: unknown; repeated: boolean }>(
    `with before as (
       select actor_id, order_id, answer from outbox where actor_id = $1 and order_id = $2 for update)
     update outbox o
        set answered_at = coalesce(o.answered_at, now()), answer = $3::jsonb
       from before
      where o.actor_id = before.actor_id and o.order_id = before.order_id
      returning o.actor_id, o.order_id, o.site_id, o.payload, o.created_at, o.expires_at, o.delivered_at,
                o.answered_at, o.answer, before.answer as previous,
                before.answer is not distinct from $3::jsonb as repeated`,
    [args.deviceId, args.orderId, JSON.stringify(args.answer)],
  );
  const row = rows[0];
  if (!row) return { kind: "unknown" };
  if (row.repeated) return { kind: "repeated", order: toOrder(row) };
  return { kind: "recorded", order: toOrder(row), previous: row.previous };
}
