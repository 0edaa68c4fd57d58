// Postgres watch
//
//   L6  One row is signed by all workers. Its lock puts the signs in an order, and a gap is recorded by whoever ends it, once.
import { StoreUnavailable } from "@microgrid/runtime";
import type { Watch } from "@microgrid/runtime";
import type { Pool } from "./pool.ts";

/** Signs come every second; a gap longer than this is an outage. */
const OUTAGE_AFTER_MS = 3_000;
/** Outages told at most, the newest: an older one than that many concerns no timer that anybody waits for. */
const MOST_TOLD = 1_000;

// statement_timestamp(): one instant for the sign and the end of the gap, and never ahead of what the statement sees.
/** $1 whether to sign · $2 a gap longer than this (ms) is an outage · $3 tell those that ended after (ms) · $4 at most so many. */
const lookStatement = `
with signed as (
  update sign_of_life s
     set at = greatest(s.at, statement_timestamp()),
         outage_began_at = case when statement_timestamp() - s.at > make_interval(secs => $2::double precision / 1000)
                                then s.at else s.outage_began_at end,
         outage_ended_at = case when statement_timestamp() - s.at > make_interval(secs => $2::double precision / 1000)
                                then statement_timestamp() else s.outage_ended_at end
   where $1::boolean
  returning old.outage_began_at as last_began_at, new.at, new.outage_began_at, new.outage_ended_at
),
noted as (
  insert into outage (began_at, ended_at)
  select outage_began_at, outage_ended_at from signed where outage_began_at is distinct from last_began_at
),
known as (
  select began_at, ended_at from outage
  union
  -- recorded by this statement, or by one that it had to wait for and that its snapshot does not show
  select outage_began_at, outage_ended_at from signed where outage_began_at is not null
),
told as (
  select * from known where ended_at > to_timestamp($3::double precision / 1000) order by began_at desc limit $4
)
select extract(epoch from coalesce((select at from signed), (select at from sign_of_life)))::double precision * 1000 as signed_at,
       (select coalesce(json_agg(json_build_object(
                 'from', extract(epoch from began_at)::double precision * 1000,
                 'to', extract(epoch from ended_at)::double precision * 1000) order by began_at), '[]') from told) as outages`;

export function createPostgresWatch(db: Pick<Pool, "query">, outageAfterMs = OUTAGE_AFTER_MS): Watch {
  return {
    async look(isAlive, since) {
      try {
        const { rows } = await db.query<{
          signed_at: number | null;
          outages: { from: number; to: number }[];
        }>({
          name: "give-sign-of-life",
          text: lookStatement,
          values: [isAlive, outageAfterMs, since, MOST_TOLD],
        });
        const [row] = rows;
        if (!row) throw new Error("no row");
        return { signedAt: row.signed_at, outages: row.outages };
      } catch (cause) {
        throw new StoreUnavailable(
          `A sign of life got no answer from the database: ${(cause as Error).message}`,
          { cause },
        );
      }
    },
  };
}
