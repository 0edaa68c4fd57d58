import type { Queryable } from "./pool.ts";

export interface Site {
  readonly siteId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly createdAt: number;
}

export interface SiteSummary extends Site {
  readonly deviceCount: number;
  /** Highest rank (1 low, 2 medium, 3 high) among alarms that are active or unacknowledged; null when all is quiet. */
  readonly worstAlarmRank: number | null;
}

type SiteRow = { site_id: string; name: string; time_zone: string; created_at: number };

const toSite = (row: SiteRow): Site => ({
  siteId: row.site_id,
  name: row.name,
  timeZone: row.time_zone,
  createdAt: row.created_at,
});

/** `siteIds: null` lists all; an operator bound to sites passes them. */
export async function listSites(
  db: Queryable,
  args: { readonly siteIds: readonly string[] | null },
): Promise<SiteSummary[]> {
  const { rows } = await db.query<SiteRow & { device_count: number; worst_rank: number | null }>(
    `select s.site_id, s.name, s.time_zone, s.created_at,
            (select count(*)::int from device d where d.site_id = s.site_id and d.retired_at is null) as device_count,
            w.worst_rank
       from site s
       left join (select site_id, max(rank) as worst_rank
                    from alarm where active or unacknowledged
                   group by site_id) w using (site_id)
      where $1::text[] is null or s.site_id = any($1)
      order by s.name, s.site_id`,
    [args.siteIds],
  );
  return rows.map((row) => ({
    ...toSite(row),
    deviceCount: row.device_count,
    worstAlarmRank: row.worst_rank,
  }));
}

export async function findSite(db: Queryable, args: { readonly siteId: string }): Promise<Site | null> {
  const { rows } = await db.query<SiteRow>(
    `select site_id, name, time_zone, created_at from site where site_id = $1`,
    [args.siteId],
  );
  return rows[0] ? toSite(rows[0]) : null;
}

/** Creates the site, or gives an existing one this name and time zone. */
export async function putSite(
  db: Queryable,
  args: { readonly siteId: string; readonly name: string; readonly timeZone?: string },
): Promise<Site> {
  const { rows } = await db.query<SiteRow>(
    `insert into site (site_id, name, time_zone) values ($1, $2, $3)
     on conflict (site_id) do update set name = excluded.name, time_zone = excluded.time_zone
     returning site_id, name, time_zone, created_at`,
    [args.siteId, args.name, args.timeZone ?? "UTC"],
  );
  return rows.map(toSite)[0] as Site;
}
