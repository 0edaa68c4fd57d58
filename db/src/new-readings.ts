// New readings: what was committed since the last look, for live views. Not a log to resume from: latest wins there.
//
//   L9   Read below the oldest running transaction, so a reading of a slow transaction is not passed over.

import type { Queryable } from "./pool.ts";

export interface NewReading {
  readonly deviceId: string;
  readonly siteId: string;
  readonly measuredAt: number;
  readonly receivedAt: number;
  /** As stored: a plain value or {v, q}. */
  readonly points: Readonly<Record<string, unknown>>;
}

export interface NewReadings {
  readonly readings: NewReading[];
  /** Pass as `afterTx` next time. */
  readonly nextTx: number;
  /** True when `limit` cut the batch (never within a transaction). */
  readonly more: boolean;
}

type ReadingRow = {
  tx: number | null;
  device_id: string;
  site_id: string;
  measured_at: number;
  received_at: number;
  points: Record<string, unknown>;
};

/**
 * In commit order, without late ones. Looks only at readings measured in the last day, so that no old partition is
 * opened. Start with `latestReadingTx`. `limit` may be exceeded by the rest of the last transaction.
 */
export async function readNewReadings(
  db: Queryable,
  args: {
    readonly afterTx: number;
    readonly siteIds: readonly string[] | null;
    readonly deviceIds: readonly string[] | null;
    readonly limit: number;
  },
): Promise<NewReadings> {
  const { rows } = await db.query<ReadingRow & { horizon: number }>(
    `select h.horizon, r.*
       from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon) h
       left join lateral (
         select tx, device_id, site_id, measured_at, received_at, points
           from reading
          where tx > $1::bigint and tx < h.horizon
            and measured_at > now() - interval '1 day'
            and not late
            and ($2::text[] is null or site_id = any($2))
            and ($3::text[] is null or device_id = any($3))
          order by tx
          fetch first ($4::int) rows with ties) r on true
      order by r.tx, r.device_id, r.measured_at`,
    [args.afterTx, args.siteIds, args.deviceIds, args.limit],
  );
  const found = rows.filter((row) => row.tx !== null);
  const more = found.length >= args.limit;
  const belowHorizon = Math.max((rows[0]?.horizon ?? 1) - 1, args.afterTx);
  return {
    readings: found.map((row) => ({
      deviceId: row.device_id,
      siteId: row.site_id,
      measuredAt: row.measured_at,
      receivedAt: row.received_at,
      points: row.points,
    })),
    nextTx: more ? (found.at(-1)?.tx ?? belowHorizon) : belowHorizon,
    more,
  };
}

/** Everything readable now lies at or below it. */
export async function latestReadingTx(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ tx: number }>(
    `select pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 as tx`,
  );
  return rows[0]?.tx ?? 0;
}
