// Sessions of signed-in operators. Only the keyed hash of the cookie is stored. Time is the database's (L6).

import type { Role } from "./operators.ts";
import type { Queryable } from "./pool.ts";

export interface Session {
  readonly sessionHash: string;
  readonly operatorId: string;
  readonly name: string;
  readonly role: Role;
  /** null = all sites. */
  readonly sites: readonly string[] | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

type SessionRow = {
  session_hash: string;
  operator_id: string;
  name: string;
  role: Role;
  sites: string[] | null;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
};

const toSession = (row: SessionRow): Session => ({
  sessionHash: row.session_hash,
  operatorId: row.operator_id,
  name: row.name,
  role: row.role,
  sites: row.sites,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
});

export async function insertSession(
  db: Queryable,
  args: { readonly sessionHash: string; readonly operatorId: string; readonly lastsMs: number },
): Promise<Session> {
  const { rows } = await db.query<SessionRow>(
    `with made as (
       insert into session (session_hash, operator_id, expires_at)
       values ($1, $2, now() + make_interval(secs => $3::float8 / 1000))
       returning *)
     select session_hash, operator_id, o.name, o.role, o.sites, made.created_at, last_seen_at, expires_at
       from made join operator o using (operator_id)`,
    [args.sessionHash, args.operatorId, args.lastsMs],
  );
  return rows.map(toSession)[0] as Session;
}

/** `null` when there is none, it has expired, or its operator was disabled. */
export async function findSession(
  db: Queryable,
  args: { readonly sessionHash: string },
): Promise<Session | null> {
  const { rows } = await db.query<SessionRow>(
    `select session_hash, operator_id, o.name, o.role, o.sites, s.created_at, last_seen_at, expires_at
       from session s join operator o using (operator_id)
      where session_hash = $1 and expires_at > now() and o.disabled_at is null`,
    [args.sessionHash],
  );
  return rows[0] ? toSession(rows[0]) : null;
}

/**
 * Keeps a session in use alive: it expires `idleMs` from now, but never later than `atMostMs` after it was created.
 * Writes at most once a minute. Does not revive an expired one.
 */
export async function touchSession(
  db: Queryable,
  args: { readonly sessionHash: string; readonly idleMs: number; readonly atMostMs: number },
): Promise<void> {
  await db.query(
    `update session
        set last_seen_at = now(),
            expires_at = least(now() + make_interval(secs => $2::float8 / 1000),
                               created_at + make_interval(secs => $3::float8 / 1000))
      where session_hash = $1 and expires_at > now() and last_seen_at < now() - interval '1 minute'`,
    [args.sessionHash, args.idleMs, args.atMostMs],
  );
}

export async function deleteSession(db: Queryable, args: { readonly sessionHash: string }): Promise<boolean> {
  const { rowCount } = await db.query(`delete from session where session_hash = $1`, [args.sessionHash]);
  return rowCount === 1;
}

/** Signs an operator out everywhere; returns how many sessions ended. */
export async function deleteSessionsOf(
  db: Queryable,
  args: { readonly operatorId: string },
): Promise<number> {
  const { rowCount } = await db.query(`delete from session where operator_id = $1`, [args.operatorId]);
  return rowCount ?? 0;
}
