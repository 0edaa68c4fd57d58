// Readings: history of one device as a series, and what has just arrived for live views.
//
// The store writes points as they came: a plain value, or {"v": value, "q": quality} when the quality is not good. What
// the device itself calls invalid is no value: null in a row, and no part of a mean, minimum, maximum or last value.

import type { Queryable } from "./pool.ts";

export type PointValue = number | boolean | string;

export interface SeriesRow {
  readonly at: number;
  /** One entry per asked point; null when the reading (or bucket) has none. */
  readonly values: Readonly<Record<string, PointValue | null>>;
  /** Buckets only, numbers only. */
  readonly min?: Readonly<Record<string, number>>;
  readonly max?: Readonly<Record<string, number>>;
}

export interface Series {
  /** Asked points, or all that occur, sorted. */
  readonly points: readonly string[];
  readonly rows: readonly SeriesRow[];
  /** True when there were more than `limit` rows: narrow the range or use (wider) buckets. */
  readonly truncated: boolean;
}

export interface SeriesQuery {
  readonly deviceId: string;
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** null = all points. */
  readonly points: readonly string[] | null;
  readonly limit: number;
}

/** Readings as they were measured, oldest first, late ones in their place. */
export async function readSeries(db: Queryable, query: SeriesQuery): Promise<Series> {
  const { rows } = await db.query<{ measured_at: number; points: Record<string, unknown> }>(
    `select measured_at, points
       from reading
      where device_id = $1
        and measured_at >= to_timestamp($2::float8 / 1000) and measured_at < to_timestamp($3::float8 / 1000)
        and ($4::text[] is null or points ?| $4)
      order by measured_at, boot_id, seq
      limit $5::int + 1`,
    [query.deviceId, query.from, query.to, query.points, query.limit],
  );
  const kept = rows.slice(0, query.limit);
  const points = query.points ?? [...new Set(kept.flatMap((row) => Object.keys(row.points)))].sort();
  return {
    points,
    rows: kept.map((row) => ({
      at: row.measured_at,
      values: Object.fromEntries(points.map((point) => [point, plainValue(row.points[point])])),
    })),
    truncated: rows.length > query.limit,
  };
}

/**
 * One row per bucket of `bucketSeconds` (aligned to 1970): numbers as mean with min and max, others as the last value.
 * Empty buckets are left out.
 */
export async function readBuckets(
  db: Queryable,
  query: SeriesQuery & { readonly bucketSeconds: number },
): Promise<Series> {
  const { rows } = await db.query<BucketRow>(
    `with sample as (
       select date_bin(make_interval(secs => $6::float8), r.measured_at, timestamptz 'epoch') as at,
              p.key as point, r.measured_at, r.seq,
              case jsonb_typeof(p.value) when 'object' then p.value -> 'v' else p.value end as value
         from reading r cross join lateral jsonb_each(r.points) p
        where r.device_id = $1
          and r.measured_at >= to_timestamp($2::float8 / 1000) and r.measured_at < to_timestamp($3::float8 / 1000)
          and ($4::text[] is null or p.key = any($4))
          and p.value ->> 'q' is distinct from 'invalid'),
     cell as (
       select at, point,
              avg(case jsonb_typeof(value) when 'number' then value::float8 end) as mean,
              min(case jsonb_typeof(value) when 'number' then value::float8 end) as low,
              max(case jsonb_typeof(value) when 'number' then value::float8 end) as high,
              (array_agg(value order by measured_at desc, seq desc)
                 filter (where jsonb_typeof(value) <> 'number'))[1] as last
         from sample group by at, point)
     select at, jsonb_object_agg(point, coalesce(to_jsonb(mean), last)) as values,
            coalesce(jsonb_object_agg(point, low) filter (where low is not null), '{}') as min,
            coalesce(jsonb_object_agg(point, high) filter (where high is not null), '{}') as max
       from cell group by at order by at limit $5::int + 1`,
    [query.deviceId, query.from, query.to, query.points, query.limit, query.bucketSeconds],
  );
  const kept = rows.slice(0, query.limit);
  const points = query.points ?? [...new Set(kept.flatMap((row) => Object.keys(row.values)))].sort();
  return {
    points,
    rows: kept.map((row) => ({
      at: row.at,
      values: Object.fromEntries(points.map((point) => [point, row.values[point] ?? null])),
      min: row.min,
      max: row.max,
    })),
    truncated: rows.length > query.limit,
  };
}

type BucketRow = {
  at: number;
  values: Record<string, PointValue | null>;
  min: Record<string, number>;
  max: Record<string, number>;
};

function plainValue(point: unknown): PointValue | null {
  if (typeof point === "object" && point !== null && "v" in point) {
    return "q" in point && point.q === "invalid" ? null : plainValue(point.v);
  }
  return typeof point === "number" || typeof point === "string" || typeof point === "boolean" ? point : null;
}
