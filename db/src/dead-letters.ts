// Dead letters: messages that could not be applied to their actor, with the reason (L8). What people do with them: letter-handling.ts.

import { restored } from "./letter-row.ts";
import { cutPage, parsePageKey } from "./page-key.ts";
import type { Queryable } from "./pool.ts";

/** `retrying`: waits among the held messages of its actor, or is being carried. */
export type DeadLetterState = "open" | "retrying" | "retried" | "discarded";

export interface LetterKey {
  readonly actorId: string;
  readonly letterId: string;
}

export interface DeadLetter extends LetterKey {
  readonly siteId: string;
  readonly queue: string;
  readonly message: unknown;
  /** What came, before somebody edited it. */
  readonly original: unknown;
  readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
  readonly at: number;
  readonly state: DeadLetterState;
  readonly retries: number;
  readonly settledBy: string | null;
  readonly settledAt: number | null;
  readonly reason: string | null;
}

export type DeadLetterRow = {
  actor_id: string;
  letter_id: string;
  site_id: string;
  queue: string;
  message: unknown;
  original: unknown;
  error: unknown;
  at: number;
  state: DeadLetterState;
  retries: number;
  settled_by: string | null;
  settled_at: number | null;
  reason: string | null;
};

export const letterColumns =
  "actor_id, letter_id, site_id, queue, message, original, error, at, state, retries, settled_by, settled_at, reason";

export const toDeadLetter = (row: DeadLetterRow): DeadLetter => ({
  actorId: row.actor_id,
  letterId: row.letter_id,
  siteId: row.site_id,
  queue: row.queue,
  message: restored(row.message),
  original: restored(row.original),
  error: restored(row.error) as DeadLetter["error"],
  at: row.at,
  state: row.state,
  retries: row.retries,
  settledBy: row.settled_by,
  settledAt: row.settled_at,
  reason: row.reason,
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
    `select ${letterColumns}
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

export async function findDeadLetter(db: Queryable, key: LetterKey): Promise<DeadLetter | null> {
  const { rows } = await db.query<DeadLetterRow>(
    `select ${letterColumns} from dead_letter where actor_id = $1 and letter_id = $2`,
    [key.actorId, key.letterId],
  );
  return rows[0] ? toDeadLetter(rows[0]) : null;
}
