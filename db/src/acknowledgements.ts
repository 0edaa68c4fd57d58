// Acknowledgements that came with an Idempotency-Key: stored before anything is sent, so that a repetition is the same request.

import type { Queryable } from "./pool.ts";

export interface Acknowledgement<Result = unknown, Notice = unknown> {
  readonly who: string;
  readonly idempotencyKey: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** What was answered for each alarm. */
  readonly results: readonly Result[];
  /** What the actors are told. */
  readonly notices: readonly Notice[];
}

export type AcknowledgementInsertion<Stored> =
  | { readonly kind: "created" | "existing"; readonly stored: Stored }
  /** The key was used for another request. */
  | { readonly kind: "conflict" };

type Row = { same: boolean; results: unknown[]; notices: unknown[] };

/** What this operator asked for under this key before; null: nothing. */
export async function findAcknowledgement<Result, Notice>(
  db: Queryable,
  args: Pick<Acknowledgement, "who" | "idempotencyKey" | "request">,
): Promise<AcknowledgementInsertion<Acknowledgement<Result, Notice>> | null> {
  const { rows } = await db.query<Row>(
    `select request = $3::jsonb as same, results, notices from acknowledgement where who = $1 and idempotency_key = $2`,
    [args.who, args.idempotencyKey, JSON.stringify(args.request)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  if (!row.same) return { kind: "conflict" };
  const stored = { ...args, results: row.results as Result[], notices: row.notices as Notice[] };
  return { kind: "existing", stored };
}

/** Safe to repeat and to race: of several inserts with one (operator, key), one creates, and the others get what it stored. */
export async function insertAcknowledgement<Result, Notice>(
  db: Queryable,
  acknowledgement: Acknowledgement<Result, Notice>,
): Promise<AcknowledgementInsertion<Acknowledgement<Result, Notice>>> {
  const { who, idempotencyKey, request, results, notices } = acknowledgement;
  const { rowCount } = await db.query(
    `insert into acknowledgement (who, idempotency_key, request, results, notices)
     values ($1, $2, $3::jsonb, $4::jsonb, $5::jsonb)
     on conflict do nothing`,
    [who, idempotencyKey, JSON.stringify(request), JSON.stringify(results), JSON.stringify(notices)],
  );
  if (rowCount === 1) return { kind: "created", stored: acknowledgement };
  // A second statement, because the first cannot see a row that another transaction committed meanwhile.
  const found = await findAcknowledgement<Result, Notice>(db, acknowledgement);
  if (found === null) throw new Error(`acknowledgement ${idempotencyKey} of ${who} is neither new nor there`);
  return found;
}
