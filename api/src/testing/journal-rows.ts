import type { Queryable } from "@microgrid/db";

/** Writes one row to the journal as a commit of a worker would. `n` makes it recognisable. */
export async function insertJournalRow(
  db: Queryable,
  row: {
    readonly actorId: string;
    readonly siteId?: string;
    readonly version: number;
    readonly n: number;
    readonly padding?: number;
  },
): Promise<void> {
  const { actorId, siteId = "alpha", version, n, padding = 0 } = row;
  const event = { type: "telemetry.received", n, padding: "x".repeat(padding) };
  await db.query(
    `insert into journal (actor_id, version, ordinal, site_id, at, machine, event, value_before, value_after, state)
     values ($1, $2, 0, $3, now(), 'battery', $4::jsonb, '{"link":"waiting"}', '{"link":"online"}', 'standby')`,
    [actorId, version, siteId, JSON.stringify(event)],
  );
}
