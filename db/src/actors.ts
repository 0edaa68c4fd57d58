// Actors as the API reads them. The runtime's own loading and saving is the Postgres store.

import type { ActorStatus } from "@microgrid/runtime";
import type { Queryable } from "./pool.ts";

export interface ActorView {
  readonly actorId: string;
  readonly siteId: string;
  readonly kind: string;
  readonly version: number;
  readonly machineVersion: string | null;
  readonly status: ActorStatus;
  readonly pausedReason: string | null;
  readonly state: string | null;
  readonly value: unknown;
  /** The stored envelope (L11), null before the first step. */
  readonly snapshot: unknown;
  /** `"<part key or ''>|<timer id>"` → deadline, when it was set, generation. */
  readonly timers: Readonly<Record<string, { due: number; set: number; gen: number }>>;
  readonly lastReadingAt: number | null;
  readonly changedAt: number;
  /** Live parts only. */
  readonly parts: readonly PartView[];
}

export interface PartView {
  readonly key: string;
  readonly machine: string;
  readonly state: string;
  readonly rank: number | null;
  readonly value: unknown;
  readonly context: Readonly<Record<string, unknown>>;
}

type ActorRow = {
  actor_id: string;
  site_id: string;
  kind: string;
  version: number;
  machine_version: string | null;
  status: ActorStatus;
  paused_reason: string | null;
  state: string | null;
  value: unknown;
  snapshot: unknown;
  timers: ActorView["timers"];
  last_reading_at: number | null;
  changed_at: number;
  parts: PartView[];
};

/** How far the live readings of each device have come: when the newest was accepted, and whether the actor takes them at all. */
export async function readingProgress(
  db: Queryable,
  args: { readonly deviceIds: readonly string[] },
): Promise<
  { readonly deviceId: string; readonly lastReadingAt: number | null; readonly status: ActorStatus }[]
> {
  const { rows } = await db.query<Pick<ActorRow, "actor_id" | "last_reading_at" | "status">>(
    `select actor_id, last_reading_at, status from actor where actor_id = any($1::text[])`,
    [args.deviceIds],
  );
  return rows.map((row) => ({
    deviceId: row.actor_id,
    lastReadingAt: row.last_reading_at,
    status: row.status,
  }));
}

/** One consistent picture of an actor and its live parts; `null` when the device is unknown. */
export async function findActor(
  db: Queryable,
  args: { readonly actorId: string },
): Promise<ActorView | null> {
  const { rows } = await db.query<ActorRow>(
    `select a.actor_id, a.site_id, a.kind, a.version, a.machine_version, a.status, a.paused_reason,
            a.state, a.snapshot #> '{root,value}' as value, a.snapshot, a.timers, a.last_reading_at, a.changed_at,
            coalesce((select jsonb_agg(jsonb_build_object('key', p.part_key, 'machine', p.machine, 'state', p.state,
                                                          'rank', p.rank, 'value', p.value, 'context', p.context)
                                       order by p.part_key)
                        from part p where p.actor_id = a.actor_id and p.ended_at is null), '[]') as parts
       from actor a where a.actor_id = $1`,
    [args.actorId],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    actorId: row.actor_id,
    siteId: row.site_id,
    kind: row.kind,
    version: row.version,
    machineVersion: row.machine_version,
    status: row.status,
    pausedReason: row.paused_reason,
    state: row.state,
    value: row.value,
    snapshot: row.snapshot,
    timers: row.timers,
    lastReadingAt: row.last_reading_at,
    changedAt: row.changed_at,
    parts: row.parts,
  };
}
