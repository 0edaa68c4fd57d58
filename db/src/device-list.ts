// Device list: each device with what its actor is doing now and how its alarms stand.

import { cutPage, parsePageKey } from "./page-key.ts";
import type { ActorStatus } from "@microgrid/runtime";
import type { Queryable } from "./pool.ts";

export interface DeviceView {
  readonly deviceId: string;
  readonly siteId: string;
  readonly kind: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Version of the actor; 0 and no state, value or machineVersion until its first step. */
  readonly version: number;
  readonly machineVersion: string | null;
  readonly status: ActorStatus;
  readonly pausedReason: string | null;
  readonly pausedAt: number | null;
  /** Messages that wait for the resume. */
  readonly held: number;
  /** Readings that went to history only since the pause, because no more are held. */
  readonly overflow: number;
  readonly state: string | null;
  readonly value: unknown;
  /** Latest points as the actor keeps them. */
  readonly points: Readonly<Record<string, unknown>>;
  readonly lastReadingAt: number | null;
  readonly changedAt: number;
  readonly alarms: {
    readonly worstRank: number | null;
    readonly active: number;
    readonly unacknowledged: number;
  };
}

export interface DeviceFilter {
  /** Sites the reader may see; null = all. */
  readonly siteIds: readonly string[] | null;
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly tag?: string | undefined;
  readonly alarm?: "any" | "unacknowledged" | "none" | undefined;
  /** Found in the id or the name, upper and lower case alike. */
  readonly text?: string | undefined;
}

export interface DevicePage {
  readonly devices: DeviceView[];
  readonly nextCursor: string | null;
  /** How many match, over all pages. */
  readonly total: number;
}

type ViewRow = {
  device_id: string;
  site_id: string;
  kind: string;
  name: string;
  tags: string[];
  settings: Record<string, unknown>;
  version: number;
  machine_version: string | null;
  status: ActorStatus;
  paused_reason: string | null;
  paused_at: number | null;
  held: number;
  overflow: number;
  state: string | null;
  value: unknown;
  points: Record<string, unknown> | null;
  last_reading_at: number | null;
  changed_at: number;
  worst_rank: number | null;
  active: number;
  unacknowledged: number;
};

const toView = (row: ViewRow): DeviceView => ({
  deviceId: row.device_id,
  siteId: row.site_id,
  kind: row.kind,
  name: row.name,
  tags: row.tags,
  settings: row.settings,
  version: row.version,
  machineVersion: row.machine_version,
  status: row.status,
  pausedReason: row.paused_reason,
  pausedAt: row.paused_at,
  held: row.held,
  overflow: row.overflow,
  state: row.state,
  value: row.value,
  points: row.points ?? {},
  lastReadingAt: row.last_reading_at,
  changedAt: row.changed_at,
  alarms: { worstRank: row.worst_rank, active: row.active, unacknowledged: row.unacknowledged },
});

/** By device id, `limit` at a time. Throws InvalidPageKey on a foreign cursor. */
export async function listDevices(
  db: Queryable,
  args: DeviceFilter & { readonly limit: number; readonly cursor?: string | null | undefined },
): Promise<DevicePage> {
  const after = parsePageKey(args.cursor, ["text"]);
  const { rows } = await db.query<{ total: number; device_id: string | null }>(
    // Each "in (select …)" is one hashed set, made only when its filter is used.
    `with matched as materialized (
       select d.device_id
         from device d
        where d.retired_at is null
          and ($1::text[] is null or d.site_id = any($1))
          and ($2::text is null or d.kind = $2)
          and ($3::text is null or d.device_id in (select actor_id from actor where state = $3))
          and ($4::text is null or d.tags @> array[$4::text])
          and ($5::text is null
               or ($5 = 'any' and d.device_id in (select actor_id from alarm where active or unacknowledged))
               or ($5 = 'none' and d.device_id not in (select actor_id from alarm where active or unacknowledged))
               or ($5 = 'unacknowledged' and d.device_id in (select actor_id from alarm where unacknowledged)))
          and ($6::text is null
               or strpos(lower(d.device_id), lower($6)) > 0 or strpos(lower(d.name), lower($6)) > 0)),
     page as (
       select device_id from matched where $7::text is null or device_id > $7 order by device_id limit $8::int + 1)
     select t.total, v.*
       from (select count(*)::int as total from matched) t
       left join (
         select d.device_id, d.site_id, d.kind, d.name, d.tags, d.settings,
                a.version, a.machine_version, a.status, a.paused_reason, a.paused_at, a.overflow,
                case when a.status = 'active' then 0
                     else (select count(*)::int from held_message h where h.actor_id = a.actor_id) end as held,
                a.state, a.snapshot #> '{root,value}' as value,
                a.snapshot #> '{root,context,points}' as points, a.last_reading_at, a.changed_at,
                n.worst_rank, n.active, n.unacknowledged
           from page
           join device d using (device_id)
           join actor a on a.actor_id = d.device_id
           cross join lateral (
             select max(rank) filter (where active or unacknowledged) as worst_rank,
                    count(*) filter (where active)::int as active,
                    count(*) filter (where unacknowledged)::int as unacknowledged
               from alarm where alarm.actor_id = d.device_id) n) v on true
      order by v.device_id`,
    [
      args.siteIds,
      args.kind ?? null,
      args.state ?? null,
      args.tag ?? null,
      args.alarm ?? null,
      args.text ?? null,
      after?.[0] ?? null,
      args.limit,
    ],
  );
  const views = rows.filter((row): row is ViewRow & { total: number } => row.device_id !== null).map(toView);
  const page = cutPage(views, args.limit, (view) => [view.deviceId]);
  return { devices: page.rows, nextCursor: page.nextCursor, total: rows[0]?.total ?? 0 };
}

/** Views of the named devices, in no order; unknown and retired ones are left out. */
export async function viewDevices(
  db: Queryable,
  args: { readonly deviceIds: readonly string[] },
): Promise<DeviceView[]> {
  const { rows } = await db.query<ViewRow>(
    `select d.device_id, d.site_id, d.kind, d.name, d.tags, d.settings,
            a.version, a.machine_version, a.status, a.paused_reason, a.paused_at, a.overflow,
                case when a.status = 'active' then 0
                     else (select count(*)::int from held_message h where h.actor_id = a.actor_id) end as held,
                a.state, a.snapshot #> '{root,value}' as value,
            a.snapshot #> '{root,context,points}' as points, a.last_reading_at, a.changed_at,
            n.worst_rank, n.active, n.unacknowledged
       from device d
       join actor a on a.actor_id = d.device_id
       cross join lateral (
         select max(rank) filter (where active or unacknowledged) as worst_rank,
                count(*) filter (where active)::int as active,
                count(*) filter (where unacknowledged)::int as unacknowledged
           from alarm where alarm.actor_id = d.device_id) n
      where d.device_id = any($1::text[]) and d.retired_at is null`,
    [args.deviceIds],
  );
  return rows.map(toView);
}
