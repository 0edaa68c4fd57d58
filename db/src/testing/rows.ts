// Rows for specs: the least a test has to say, everything else filled in. Written as the store would write them.

import { insertDevice } from "../devices.ts";
import type { NewDevice } from "../devices.ts";
import type { Queryable } from "../pool.ts";
import { putSite } from "../sites.ts";

/** Makes the site too. */
export async function givenDevice(
  db: Queryable,
  device: Partial<NewDevice> & { deviceId: string },
): Promise<void> {
  const siteId = device.siteId ?? "site-1";
  await putSite(db, { siteId, name: siteId });
  await insertDevice(db, {
    kind: "battery",
    name: device.deviceId,
    tags: [],
    settings: {},
    ...device,
    siteId,
  });
}

/** Makes no actor: the journal has no foreign keys. `agoMs` sets how old the entry is. */
export async function givenEntry(
  db: Queryable,
  entry: {
    actorId: string;
    version: number;
    ordinal?: number;
    siteId?: string;
    agoMs?: number;
    partKey?: string;
  },
): Promise<void> {
  await db.query(
    `insert into journal (actor_id, version, ordinal, site_id, at, part_key, machine, event, value_before, value_after,
                          state, taken, orders)
     values ($1, $2, $3, $4, now() - make_interval(secs => $5::float8 / 1000), $6, 'battery',
             '{"type":"telemetry.received"}', '"cold"', '"hot"', 'hot', '{"cold#telemetry.received#0"}', '[]')`,
    [
      entry.actorId,
      entry.version,
      entry.ordinal ?? 0,
      entry.siteId ?? "site-1",
      entry.agoMs ?? 0,
      entry.partKey ?? null,
    ],
  );
}

export async function givenReading(
  db: Queryable,
  reading: {
    deviceId: string;
    measuredAt: number;
    seq: number;
    points: Record<string, unknown>;
    siteId?: string;
    late?: boolean;
  },
): Promise<void> {
  await db.query(
    `insert into reading (device_id, measured_at, boot_id, seq, site_id, received_at, late, points)
     values ($1, to_timestamp($2::float8 / 1000), 'boot-1', $3, $4, now(), $5, $6::jsonb)`,
    [
      reading.deviceId,
      reading.measuredAt,
      reading.seq,
      reading.siteId ?? "site-1",
      reading.late ?? false,
      JSON.stringify(reading.points),
    ],
  );
}

export async function givenPart(
  db: Queryable,
  part: {
    actorId: string;
    key: string;
    state: string;
    rank?: number;
    machine?: string;
    siteId?: string;
    context?: Record<string, unknown>;
    changedAt?: number;
    endedAt?: number;
  },
): Promise<void> {
  const changedAt = part.changedAt ?? Date.now();
  await db.query(
    `insert into part (actor_id, part_key, site_id, machine, state, rank, value, context, started_at, changed_at, ended_at)
     values ($1, $2, $3, $4, $5, $6, to_jsonb($5::text), $7::jsonb, to_timestamp($8::float8 / 1000),
             to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000))`,
    [
      part.actorId,
      part.key,
      part.siteId ?? "site-1",
      part.machine ?? "alarm",
      part.state,
      part.rank ?? null,
      JSON.stringify(part.context ?? {}),
      changedAt,
      part.endedAt ?? null,
    ],
  );
}

export async function givenOrder(
  db: Queryable,
  order: { deviceId: string; orderId: string; siteId?: string; expiresInMs?: number; agoMs?: number },
): Promise<void> {
  await db.query(
    `insert into outbox (actor_id, order_id, site_id, payload, created_at, expires_at)
     values ($1, $2, $3, jsonb_build_object('type', 'setpoint.send', 'id', $2::text),
             now() - make_interval(secs => $5::float8 / 1000), now() + make_interval(secs => $4::float8 / 1000))`,
    [order.deviceId, order.orderId, order.siteId ?? "site-1", order.expiresInMs ?? 60_000, order.agoMs ?? 0],
  );
}

/** The stored bound of an actor's deadlines, ms; null: none. */
export async function boundOf(db: Queryable, actorId: string): Promise<number | null> {
  const { rows } = await db.query<{ due_at: number | null }>(
    "select due_at from deadline where actor_id = $1",
    [actorId],
  );
  return rows[0]?.due_at ?? null;
}
