// What was asked of alarms under an Idempotency-Key: stored before anything is sent, so that a repetition is the same request.

import type { Queryable } from "./pool.ts";

export interface AlarmRequest<Result = unknown, Notice = unknown> {
  readonly who: string;
  readonly idempotencyKey: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** What was answered for each alarm. */
  readonly results: readonly Result[];
  /** What the actors are told. */
  readonly notices: readonly Notice[];
}

export type AlarmRequestInsertion<Stored> =
  | { readonly kind: "created" | "existing"; readonly stored: Stored }
  /** The key was used for another request. */
  | { readonly kind: "conflict" };

type Row = { same: boolean; results: unknown[]; notices: unknown[] };

/** What this operator asked for under this key before; null: nothing. */
export async function findAlarmRequest<Result, Notice>(
  db: Queryable,
  args: Pick<AlarmRequest, "who" | "idempotencyKey" | "request">,
): Promise<AlarmRequestInsertion<AlarmRequest<Result, Notice>> | null> {
  const { rows } = await db.query<Row>(
    `select request = $3::jsonb as same, results, notices from alarm_request where who = $1 and idempotency_key = $2`,
    [args.who, args.idempotencyKey, JSON.stringify(args.request)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  if (!row.same) return { kind: "conflict" };
  const stored = { ...args, results: row.results as Result[], notices: row.notices as Notice[] };
  return { kind: "existing", stored };
}

/** Safe to repeat and to race: of several inserts with one (operator, key), one creates, and the others get what it stored. */
export async function insertAlarmRequest<Result, Notice>(
  db: Queryable,
  asked: AlarmRequest<Result, Notice>,
): Promise<AlarmRequestInsertion<AlarmRequest<Result, Notice>>> {
  const { who, idempotencyKey, request, results, notices } = asked;
  const { rowCount } = await db.query(
    `insert into alarm_request (who, idempotency_key, request, results, notices)
     values ($1, $2, $3::jsonb, $4::jsonb, $5::jsonb)
     on conflict do nothing`,
    [who, idempotencyKey, JSON.stringify(request), JSON.stringify(results), JSON.stringify(notices)],
  );
  if (rowCount === 1) return { kind: "created", stored: asked };
  // A second statement, because the first cannot see a row that another transaction committed meanwhile.
  const found = await findAlarmRequest<Result, Notice>(db, asked);
  if (found === null) throw new Error(`the request ${idempotencyKey} of ${who} is neither new nor there`);
  return found;
}
