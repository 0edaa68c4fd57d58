// Durability: a commit that the server may forget in a power cut would make a lie of L1.

import type { Queryable } from "./pool.ts";

/** Settings of the server under which a committed step can be lost, as sentences; empty when all is well. */
export async function durabilityGaps(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
      where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
      order by name`,
  );
  return rows.map(
    (row) => `${row.name} is ${row.setting}: a committed step can be lost when the machine stops.`,
  );
}
