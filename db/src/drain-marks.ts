// Drain marks: what ends a drain, until the queue has it. Stored in the transaction that begins the drain (L2's other half: nothing
// that was promised hangs on one send).

import type { Queryable } from "./pool.ts";

export interface DrainMark {
  readonly actorId: string;
  readonly markId: string;
  readonly siteId: string;
  readonly by: string;
  readonly reason: string;
}

/** For a drain that begins: replaces what an earlier one left. */
export async function storeDrainMark(db: Queryable, mark: Omit<DrainMark, "markId">): Promise<void> {
  await db.query(
    `insert into drain_mark (actor_id, site_id, asked_by, reason) values ($1, $2, $3, $4)
     on conflict (actor_id) do update
       set mark_id = excluded.mark_id, asked_by = excluded.asked_by, reason = excluded.reason, stored_at = excluded.stored_at`,
    [mark.actorId, mark.siteId, mark.by, mark.reason],
  );
}

/** For a drain that runs already: what waits to be sent stays, with the name and the reason that were audited. */
export async function keepDrainMark(db: Queryable, mark: Omit<DrainMark, "markId">): Promise<void> {
  await db.query(
    `insert into drain_mark (actor_id, site_id, asked_by, reason) values ($1, $2, $3, $4) on conflict (actor_id) do nothing`,
    [mark.actorId, mark.siteId, mark.by, mark.reason],
  );
}

/**
 * Up to a hundred that were stored at least so long ago, to the millisecond, the oldest first. Deletes those of drains that have ended otherwise: by
 * their ids and with their actors locked, because a drain that begins meanwhile stores a fresh one in their place.
 */
export async function unsentDrainMarks(
  db: Queryable,
  args: { readonly actorId?: string; readonly olderThanMs: number },
): Promise<DrainMark[]> {
  const { rows } = await db.query<DrainMark>(
    `with ended as (
       select m.actor_id, m.mark_id from drain_mark m join actor a using (actor_id)
        where a.status <> 'draining' for no key update of a skip locked),
     gone as (
       delete from drain_mark m using ended e where m.actor_id = e.actor_id and m.mark_id = e.mark_id)
     select m.actor_id as "actorId", m.mark_id as "markId", m.site_id as "siteId", m.asked_by as by, m.reason
       from drain_mark m
       join actor a using (actor_id)
      where a.status = 'draining'
        and ($1::text is null or m.actor_id = $1)
        and m.stored_at <= (now() - make_interval(secs => $2::float8 / 1000))::timestamptz(3)
      order by m.stored_at, m.actor_id
      limit 100`,
    [args.actorId ?? null, args.olderThanMs],
  );
  return rows;
}

/** The queue has it. Another that was asked for meanwhile stays. */
export async function deleteDrainMark(
  db: Queryable,
  mark: Pick<DrainMark, "actorId" | "markId">,
): Promise<void> {
  await db.query(`delete from drain_mark where actor_id = $1 and mark_id = $2`, [mark.actorId, mark.markId]);
}
