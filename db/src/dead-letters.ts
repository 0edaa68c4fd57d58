// Dead letters: messages that could not be applied to their actor, with the reason (L8).

import { cutPage, parsePageKey } from "./page-key.ts";
import type { Queryable } from "./pool.ts";

export type DeadLetterState = "open" | "retried" | "discarded";

export interface DeadLetter {
  readonly actorId: string;
  readonly letterId: string;
  readonly siteId: string;
  readonly queue: string;
  readonly message: unknown;
  readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
  readonly at: number;
  readonly state: DeadLetterState;
}

type DeadLetterRow = {
  actor_id: string;
  letter_id: string;
  site_id: string;
  queue: string;
  message: unknown;
  error: DeadLetter["error"];
  at: number;
  state: DeadLetterState;
};

const toDeadLetter = (row: DeadLetterRow): DeadLetter => ({
  actorId: row.actor_id,
  letterId: row.letter_id,
  siteId: row.site_id,
  queue: row.queue,
  message: row.message,
  error: row.error,
  at: row.at,
  state: row.state,
});

/** Newest first. Throws InvalidPageKey on a foreign cursor. */
export async function listDeadLetters(
  db: Queryable,
  args: {
    readonly siteIds: readonly string[] | null;
    readonly actorId?: string | undefined;
    readonly state?: DeadLetterState | undefined;
    readonly limit: number;
    readonly cursor?: string | null | undefined;
  },
): Promise<{ letters: DeadLetter[]; nextCursor: string | null }> {
  const after = parsePageKey(args.cursor, ["integer", "text", "text"]);
  const { rows } = await db.query<DeadLetterRow>(
    `select actor_id, letter_id, site_id, queue, message, error, at, state
       from dead_letter
      where ($1::text[] is null or site_id = any($1))
        and ($2::text is null or actor_id = $2)
        and ($3::text is null or state = $3)
        and ($4::float8 is null
             or (at, actor_id, letter_id) < (to_timestamp($4 / 1000)::timestamptz(3), $5::text, $6::text))
      order by at desc, actor_id desc, letter_id desc
      limit $7::int + 1`,
    [
      args.siteIds,
      args.actorId ?? null,
      args.state ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      after?.[2] ?? null,
      args.limit,
    ],
  );
  const page = cutPage(rows.map(toDeadLetter), args.limit, (letter) => [
    letter.at,
    letter.actorId,
    letter.letterId,
  ]);
  return { letters: page.rows, nextCursor: page.nextCursor };
}

export async function findDeadLetter(
  db: Queryable,
  args: { readonly actorId: string; readonly letterId: string },
): Promise<DeadLetter | null> {
  const { rows } = await db.query<DeadLetterRow>(
    `select actor_id, letter_id, site_id, queue, message, error, at, state
       from dead_letter where actor_id = $1 and letter_id = $2`,
    [args.actorId, args.letterId],
  );
  return rows[0] ? toDeadLetter(rows[0]) : null;
}

/** Closes an open letter; `false` when it is not there or was closed before, so that two people cannot both retry it. */
export async function settleDeadLetter(
  db: Queryable,
  args: {
    readonly actorId: string;
    readonly letterId: string;
    readonly state: Exclude<DeadLetterState, "open">;
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update dead_letter set state = $3 where actor_id = $1 and letter_id = $2 and state = 'open'`,
    [args.actorId, args.letterId, args.state],
  );
  return rowCount === 1;
}
