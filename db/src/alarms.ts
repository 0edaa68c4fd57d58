// Alarms, as the live alarm parts of actors show them. What the context holds (limit, times, who) is the machine's.

import { cutPage, parsePageKey } from "./page-key.ts";
import type { Queryable } from "./pool.ts";

export interface Alarm {
  readonly deviceId: string;
  readonly siteId: string;
  /** Kind of the device. */
  readonly kind: string;
  readonly deviceName: string;
  /** `alarm/<definitionId>` */
  readonly partKey: string;
  readonly state: string;
  readonly rank: number | null;
  readonly active: boolean;
  readonly unacknowledged: boolean;
  readonly value: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  readonly changedAt: number;
}

export interface AlarmFilter {
  /** Sites the reader may see; null = all. */
  readonly siteIds: readonly string[] | null;
  readonly deviceId?: string | undefined;
  /** Without it: every state but `normal`. */
  readonly states?: readonly string[] | undefined;
  readonly rank?: number | undefined;
}

export interface AlarmCounts {
  readonly unacknowledged: number;
  readonly acknowledged: number;
  readonly returned: number;
  readonly shelved: number;
}

export interface AlarmPage {
  readonly alarms: Alarm[];
  readonly nextCursor: string | null;
  /** Over the sites and the device asked for, whatever the other filters. */
  readonly counts: AlarmCounts;
}

type AlarmRow = {
  actor_id: string;
  site_id: string;
  kind: string;
  device_name: string;
  part_key: string;
  state: string;
  rank: number | null;
  active: boolean;
  unacknowledged: boolean;
  value: unknown;
  context: Record<string, unknown>;
  started_at: number;
  changed_at: number;
};

const toAlarm = (row: AlarmRow): Alarm => ({
  deviceId: row.actor_id,
  siteId: row.site_id,
  kind: row.kind,
  deviceName: row.device_name,
  partKey: row.part_key,
  state: row.state,
  rank: row.rank,
  active: row.active,
  unacknowledged: row.unacknowledged,
  value: row.value,
  context: row.context,
  startedAt: row.started_at,
  changedAt: row.changed_at,
});

/**
 * Unacknowledged before the others, then by rank, then newest change first. An alarm that changes while somebody pages moves to
 * another place, where the stream shows it. Throws InvalidPageKey on a foreign cursor.
 */
export async function listAlarms(
  db: Queryable,
  args: AlarmFilter & { readonly limit: number; readonly cursor?: string | null | undefined },
): Promise<AlarmPage> {
  const after = parsePageKey(args.cursor, ["integer", "integer", "integer", "text", "text"]);
  const [page, counts] = [
    await db.query<AlarmRow>(
      `select l.actor_id, l.site_id, d.kind, d.name as device_name, l.part_key, l.state, l.rank, l.active,
              l.unacknowledged, l.value, l.context, l.started_at, l.changed_at
         from alarm l join device d on d.device_id = l.actor_id
        where ($1::text[] is null or l.site_id = any($1))
          and ($2::text is null or l.actor_id = $2)
          and (l.state = any($3::text[]) or ($3::text[] is null and l.state <> 'normal'))
          and ($4::int is null or l.rank = $4)
          and ($5::float8 is null
               or (l.unacknowledged::int, coalesce(l.rank, 0), l.changed_at, l.actor_id, l.part_key)
                  < ($8::int, $9::int, to_timestamp($5 / 1000)::timestamptz(3), $6::text, $7::text))
        order by l.unacknowledged desc, coalesce(l.rank, 0) desc, l.changed_at desc, l.actor_id desc, l.part_key desc
        limit $10::int + 1`,
      [
        args.siteIds,
        args.deviceId ?? null,
        args.states ?? null,
        args.rank ?? null,
        after?.[2] ?? null,
        after?.[3] ?? null,
        after?.[4] ?? null,
        after?.[0] ?? null,
        after?.[1] ?? null,
        args.limit,
      ],
    ),
    await countAlarms(db, args),
  ];
  const cut = cutPage(page.rows.map(toAlarm), args.limit, (alarm) => [
    alarm.unacknowledged ? 1 : 0,
    alarm.rank ?? 0,
    alarm.changedAt,
    alarm.deviceId,
    alarm.partKey,
  ]);
  return { alarms: cut.rows, nextCursor: cut.nextCursor, counts };
}

/** How many alarms stand in each of the states an operator works through. Latched ones count by their acknowledgement. */
export async function countAlarms(
  db: Queryable,
  args: { readonly siteIds: readonly string[] | null; readonly deviceId?: string | undefined },
): Promise<AlarmCounts> {
  const { rows } = await db.query<AlarmCounts>(
    `select count(*) filter (where active and unacknowledged)::int as unacknowledged,
            count(*) filter (where active and not unacknowledged)::int as acknowledged,
            count(*) filter (where unacknowledged and not active)::int as returned,
            count(*) filter (where state = 'shelved')::int as shelved
       from alarm
      where ($1::text[] is null or site_id = any($1)) and ($2::text is null or actor_id = $2)`,
    [args.siteIds, args.deviceId ?? null],
  );
  return rows[0] ?? { unacknowledged: 0, acknowledged: 0, returned: 0, shelved: 0 };
}

/** The named alarms that are live, in no order; others are left out. */
export async function findAlarms(
  db: Queryable,
  args: { readonly alarms: readonly { readonly deviceId: string; readonly partKey: string }[] },
): Promise<Alarm[]> {
  const { rows } = await db.query<AlarmRow>(
    `select l.actor_id, l.site_id, d.kind, d.name as device_name, l.part_key, l.state, l.rank, l.active,
            l.unacknowledged, l.value, l.context, l.started_at, l.changed_at
       from unnest($1::text[], $2::text[]) as wanted (actor_id, part_key)
       join alarm l using (actor_id, part_key)
       join device d on d.device_id = l.actor_id`,
    [args.alarms.map((alarm) => alarm.deviceId), args.alarms.map((alarm) => alarm.partKey)],
  );
  return rows.map(toAlarm);
}

export async function findAlarm(
  db: Queryable,
  args: { readonly deviceId: string; readonly partKey: string },
): Promise<Alarm | null> {
  const [alarm] = await findAlarms(db, { alarms: [args] });
  return alarm ?? null;
}
