// Journal
//
// The log of transitions, read in two orders: the newest of one device first, and the feed of all in commit order.
//   L9   Order of the feed is commit order: rows are read below the oldest transaction still running. A row of a slower
//        transaction has that transaction's id, so it can never appear behind a cursor that was already handed out.

import type { Cursor } from "./cursor.ts";
import { cutPage, parsePageKey } from "./page-key.ts";
import type { Queryable } from "./pool.ts";

export interface JournalEntry {
  readonly cursor: Cursor;
  readonly actorId: string;
  readonly siteId: string;
  /** Kind of the device. */
  readonly kind: string;
  readonly version: number;
  readonly ordinal: number;
  readonly at: number;
  readonly partKey: string | null;
  readonly machine: string;
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly before: unknown;
  readonly after: unknown;
  readonly state: string | null;
  readonly taken: readonly string[];
  readonly orders: readonly unknown[];
  readonly detail: unknown;
  /** Traceparent of what brought the event; null unless it was traced. */
  readonly trace: string | null;
}

export interface FeedBatch {
  readonly entries: JournalEntry[];
  /** Read on from here. Also moves when there was nothing, so a quiet feed does not fall behind retention. */
  readonly next: Cursor;
  /** True when `limit` cut the batch: read again at once. */
  readonly more: boolean;
  /** True when retention has deleted rows after the cursor: whoever follows has missed them and must refetch. */
  readonly gap: boolean;
}

type EntryRow = {
  tx: string;
  seq: string;
  actor_id: string;
  site_id: string;
  kind: string;
  version: number;
  ordinal: number;
  at: number;
  part_key: string | null;
  machine: string;
  event: JournalEntry["event"];
  value_before: unknown;
  value_after: unknown;
  state: string | null;
  taken: string[];
  orders: unknown[];
  detail: unknown;
  trace: string | null;
};

type Horizon = { horizon: string; gap: boolean };

const toEntry = (row: EntryRow): JournalEntry => ({
  cursor: { tx: BigInt(row.tx), seq: BigInt(row.seq) },
  actorId: row.actor_id,
  siteId: row.site_id,
  kind: row.kind,
  version: row.version,
  ordinal: row.ordinal,
  at: row.at,
  partKey: row.part_key,
  machine: row.machine,
  event: row.event,
  before: row.value_before,
  after: row.value_after,
  state: row.state,
  taken: row.taken,
  orders: row.orders,
  detail: row.detail,
  trace: row.trace,
});

/** Transitions of one device, newest first. Throws InvalidPageKey on a foreign cursor. */
export async function listTransitions(
  db: Queryable,
  args: {
    readonly deviceId: string;
    readonly limit: number;
    readonly cursor?: string | null | undefined;
  },
): Promise<{ entries: JournalEntry[]; nextCursor: string | null }> {
  const before = parsePageKey(args.cursor, ["integer", "integer"]);
  const { rows } = await db.query<EntryRow>(
    `select j.tx::text as tx, j.seq::text as seq, j.actor_id, j.site_id, coalesce(a.kind, '') as kind, j.version, j.ordinal, j.at, j.part_key,
            j.machine, j.event, j.value_before, j.value_after, j.state, j.taken, j.orders, j.detail, j.trace
       from journal j left join actor a using (actor_id)
      where j.actor_id = $1
        and ($2::bigint is null or (j.version, j.ordinal) < ($2::bigint, $3::int))
      order by j.version desc, j.ordinal desc
      limit $4::int + 1`,
    [args.deviceId, before?.[0] ?? null, before?.[1] ?? null, args.limit],
  );
  const page = cutPage(rows.map(toEntry), args.limit, (entry) => [entry.version, entry.ordinal]);
  return { entries: page.rows, nextCursor: page.nextCursor };
}

/** What was committed after the cursor, in commit order (L9). One index range, one statement, one snapshot. */
export async function readFeed(
  db: Queryable,
  args: { readonly after: Cursor; readonly limit: number },
): Promise<FeedBatch> {
  const { rows } = await db.query<Horizon & (EntryRow | { tx: null })>(
    `select h.horizon::text as horizon, h.gap, f.*
       from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon, (tx, seq) > ($1::xid8, $2::bigint) as gap
               from feed_floor) h
       left join lateral (
         select j.tx::text as tx, j.seq::text as seq, j.actor_id, j.site_id, coalesce(a.kind, '') as kind, j.version, j.ordinal, j.at,
                j.part_key, j.machine, j.event, j.value_before, j.value_after, j.state, j.taken, j.orders, j.detail, j.trace
           from (select * from journal
                  where (tx, seq) > ($1::xid8, $2::bigint) and tx < h.horizon
                  order by tx, seq
                  limit $3::int) j
           left join actor a using (actor_id)) f on true
      order by f.tx::xid8, f.seq::bigint`,
    [args.after.tx.toString(), args.after.seq.toString(), args.limit],
  );
  const entries = rows.filter((row): row is Horizon & EntryRow => row.tx !== null).map(toEntry);
  const last = entries.at(-1);
  const more = entries.length === args.limit;
  const next = more && last ? last.cursor : headBelow(rows[0]?.horizon, args.after);
  return { entries, next, more, gap: rows[0]?.gap ?? false };
}

/** The newest cursor: every row committed from now on comes after it, every row before it is readable. */
export async function feedHead(db: Queryable): Promise<Cursor> {
  const { rows } = await db.query<{ horizon: string }>(
    `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`,
  );
  return { tx: BigInt(rows[0]?.horizon ?? "0"), seq: 0n };
}

/**
 * The oldest cursor from which resuming has no gap: a client behind it (or ahead of `feedHead`, as after a restore of
 * the database) must refetch.
 */
export async function oldestCursor(db: Queryable): Promise<Cursor> {
  const { rows } = await db.query<{ tx: string; seq: string }>(
    `select tx::text as tx, seq::text as seq from feed_floor`,
  );
  return { tx: BigInt(rows[0]?.tx ?? "0"), seq: BigInt(rows[0]?.seq ?? "0") };
}

// Sequence numbers begin at 1, so (horizon, 0) is after every row below the horizon and before every row from it on.
function headBelow(horizon: string | undefined, after: Cursor): Cursor {
  const tx = BigInt(horizon ?? "0");
  return tx > after.tx ? { tx, seq: 0n } : after;
}
