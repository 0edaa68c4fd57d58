// Supervision
//
// What people do to actors: pause, drain, resume. Written here and not through the queue, so that it holds at once, also without a
// worker, and in one transaction with its audit entry.
//   L3  Each raises the version: whatever a worker has under way for this actor loses its race, is loaded again and meets the new status.
//   L9  The journal tells it in its own transaction, so the feed shows it in commit order.

import type { ActorStatus } from "@microgrid/runtime";
import type { Queryable } from "./pool.ts";

export interface Supervised {
  readonly status: ActorStatus;
  readonly pausedReason: string | null;
}

interface Change {
  readonly actorId: string;
  /** Who asks for it. */
  readonly by: string;
  readonly reason: string;
}

interface Plan extends Change {
  readonly event: "actor.paused" | "actor.drained" | "actor.resumed";
  readonly to: ActorStatus;
}

/** How an actor stands, locked until the transaction ends: what follows in it cannot be overtaken. `null` when there is none. */
export async function lockActor(
  db: Queryable,
  args: { readonly actorId: string },
): Promise<Supervised | null> {
  const { rows } = await db.query<{ status: ActorStatus; paused_reason: string | null }>(
    `select status, paused_reason from actor where actor_id = $1 for update`,
    [args.actorId],
  );
  return rows[0] ? { status: rows[0].status, pausedReason: rows[0].paused_reason } : null;
}

export const pauseActor = (db: Queryable, change: Change): Promise<void> =>
  supervise(db, { ...change, event: "actor.paused", to: "paused" });

export const drainActor = (db: Queryable, change: Change): Promise<void> =>
  supervise(db, { ...change, event: "actor.drained", to: "draining" });

/** Held messages are carried by the next wake, which is due at once; a worker then makes the actor active. */
export const resumeActor = (db: Queryable, change: Change): Promise<void> =>
  supervise(db, { ...change, event: "actor.resumed", to: "resuming" });

async function supervise(db: Queryable, plan: Plan): Promise<void> {
  await db.query(
    `with changed as (
       update actor a
          set version = a.version + 1,
              status = $2,
              paused_reason = case when $2 = 'paused' then $4 end,
              paused_at = case when $2 = 'paused' then now() end,
              intake = case $2 when 'draining' then 'closed' when 'resuming' then 'open' else a.intake end,
              overflow = case when a.status = 'active' then 0 else a.overflow end
        where a.actor_id = $1
       returning a.actor_id, a.site_id, a.kind, a.version, a.state,
                (a.snapshot #> '{root,value}')::jsonb as value),
     woken as (
       -- a paused one is due never, so that nobody looks at it again and again
       insert into deadline (actor_id, due_at)
       select actor_id, case when $2 = 'resuming' then now() end from changed where $2 in ('resuming', 'paused')
       on conflict (actor_id) do update set due_at = excluded.due_at)
     insert into journal (actor_id, version, ordinal, site_id, at, part_key, machine, event, value_before, value_after, state)
     select actor_id, version, 0, site_id, now(), null, kind,
            jsonb_build_object('type', $5::text, 'by', $3::text, 'reason', $4::text), value, value, state
       from changed`,
    [plan.actorId, plan.to, plan.by, plan.reason, plan.event],
  );
}

/** How much waits for people at the sites named, null = all. Two counts over small partial indexes. */
export async function countSupervision(
  db: Queryable,
  args: { readonly siteIds: readonly string[] | null },
): Promise<{ readonly openLetters: number; readonly pausedDevices: number }> {
  const { rows } = await db.query<{ open_letters: number; paused_devices: number }>(
    `select (select count(*)::int from dead_letter
              where state = 'open' and ($1::text[] is null or site_id = any($1))) as open_letters,
            (select count(*)::int from actor 
              where status = 'paused' and status <> 'active'
                and ($1::text[] is null or site_id = any($1))) as paused_devices`,
    [args.siteIds],
  );
  return { openLetters: rows[0]?.open_letters ?? 0, pausedDevices: rows[0]?.paused_devices ?? 0 };
}
