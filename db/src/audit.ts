// Audit: who changed what, or asked a device for what. Written in the transaction of the change or of the request, so that neither
// stands without the other; never altered. What became of a request is told by the journal and by the command itself.
// What a dead letter says must be storable here too, whatever it holds: see letter-row.ts.

import { restored, storable } from "./letter-row.ts";
import { cutPage, parsePageKey } from "./page-key.ts";
import type { Queryable } from "./pool.ts";

export interface NewAuditEntry {
  readonly who: string;
  readonly role: string;
  /** `noun.verb` */
  readonly action: string;
  readonly object: string;
  readonly siteId: string | null;
  readonly deviceId: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly reason?: string | null;
}

export interface AuditEntry extends Required<NewAuditEntry> {
  readonly auditId: number;
  readonly at: number;
}

type AuditRow = {
  audit_id: number;
  at: number;
  who: string;
  role: string;
  action: string;
  object: string;
  site_id: string | null;
  device_id: string | null;
  before: AuditEntry["before"];
  after: AuditEntry["after"];
  reason: string | null;
};

const toEntry = (row: AuditRow): AuditEntry => ({
  auditId: row.audit_id,
  at: row.at,
  who: row.who,
  role: row.role,
  action: row.action,
  object: row.object,
  siteId: row.site_id,
  deviceId: row.device_id,
  before: restored(row.before) as AuditEntry["before"],
  after: restored(row.after) as AuditEntry["after"],
  reason: row.reason,
});

/** `db` is the transaction of the change. */
export async function insertAudit(db: Queryable, ...entries: readonly NewAuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const column = <Value>(valueOf: (entry: NewAuditEntry) => Value): Value[] => entries.map(valueOf);
  const stored = (value: AuditEntry["before"]) => (value === null ? null : JSON.stringify(storable(value)));
  await db.query(
    `insert into audit (who, role, action, object, site_id, device_id, before, after, reason)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[], $9::text[])`,
    [
      column(({ who }) => who),
      column(({ role }) => role),
      column(({ action }) => action),
      column(({ object }) => object),
      column(({ siteId }) => siteId),
      column(({ deviceId }) => deviceId),
      column(({ before }) => stored(before)),
      column(({ after }) => stored(after)),
      column(({ reason }) => reason ?? null),
    ],
  );
}

/** Newest first. Throws InvalidPageKey on a foreign cursor. */
export async function listAudit(
  db: Queryable,
  args: {
    readonly siteIds: readonly string[] | null;
    readonly deviceId?: string | undefined;
    readonly who?: string | undefined;
    readonly limit: number;
    readonly cursor?: string | null | undefined;
  },
): Promise<{ entries: AuditEntry[]; nextCursor: string | null }> {
  const after = parsePageKey(args.cursor, ["integer"]);
  const { rows } = await db.query<AuditRow>(
    `select audit_id, at, who, role, action, object, site_id, device_id, before, after, reason
       from audit
      where ($1::text[] is null or site_id = any($1))
        and ($2::text is null or device_id = $2)
        and ($3::text is null or who = $3)
        and ($4::bigint is null or audit_id < $4)
      order by audit_id desc
      limit $5::int + 1`,
    [args.siteIds, args.deviceId ?? null, args.who ?? null, after?.[0] ?? null, args.limit],
  );
  const page = cutPage(rows.map(toEntry), args.limit, (entry) => [entry.auditId]);
  return { entries: page.rows, nextCursor: page.nextCursor };
}
