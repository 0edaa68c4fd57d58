// History
//
// What a run left in the database. A trigger, in the test's database only, keeps every version of every actor together with the
// transaction that wrote it, so that the oracle does not have to believe the last state or the product's own words.
import type { Pool } from "@microgrid/db";
import type { Outage, SnapshotEnvelope, Timer, WirePoint } from "@microgrid/runtime";

export interface Version {
  readonly actorId: string;
  readonly kind: string;
  readonly version: number;
  readonly tx: number;
  /** Who wrote it: `worker <pid>` or the harness. */
  readonly app: string;
  /** The database's clock at the write, ms. */
  readonly at: number;
  readonly state: string;
  readonly snapshot: SnapshotEnvelope;
  readonly timers: Readonly<Record<string, Timer>>;
}

export interface JournalRow {
  readonly actorId: string;
  readonly version: number;
  readonly ordinal: number;
  readonly cursor: string;
  readonly at: number;
  readonly part: string | null;
  readonly machine: string;
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly before: unknown;
  readonly after: unknown;
  readonly state: string;
  readonly taken: readonly string[];
  readonly orders: readonly { readonly id: string; readonly type: string }[];
  readonly detail: unknown;
}

export interface ReadingRow {
  readonly actorId: string;
  readonly boot: string;
  readonly seq: number;
  readonly tx: number;
  readonly measuredAt: number;
  readonly acceptedAt: number;
  readonly late: boolean;
  readonly points: Readonly<Record<string, WirePoint>>;
}

export interface OrderRow {
  readonly actorId: string;
  readonly orderId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly deliveredAt: number | null;
  readonly answeredAt: number | null;
  /** State of the command's part, and whether it has ended or was withdrawn. */
  readonly isOver: boolean;
}

export interface PartRow {
  readonly actorId: string;
  readonly key: string;
  readonly machine: string;
  readonly state: string;
  readonly value: unknown;
  readonly context: unknown;
  readonly endedAt: number | null;
}

export interface History {
  readonly now: number;
  readonly versions: readonly Version[];
  /** When each actor's timers will be looked at next. */
  /** When no worker gave a sign of life, in order. */
  readonly outages: readonly Outage[];
  readonly deadlines: readonly { readonly actorId: string; readonly dueAt: number | null }[];
  readonly journal: readonly JournalRow[];
  readonly readings: readonly ReadingRow[];
  readonly notices: readonly { readonly actorId: string; readonly id: string; readonly tx: number }[];
  readonly letters: readonly { readonly actorId: string; readonly id: string; readonly error: string }[];
  /** Messages that wait for an actor that is not active. */
  readonly held: readonly { readonly actorId: string; readonly id: string }[];
  readonly orders: readonly OrderRow[];
  readonly parts: readonly PartRow[];
  readonly commands: readonly {
    readonly deviceId: string;
    readonly commandId: string;
    readonly key: string;
  }[];
}

const keepVersions = `
create schema crash;
create table crash.version (
  actor_id text, kind text, version bigint, tx bigint, app text, at timestamptz(3),
  state text, snapshot json, timers json);
create function crash.keep() returns trigger language plpgsql as $$
begin
  insert into crash.version values (
    new.actor_id, new.kind, new.version, pg_current_xact_id()::text::bigint, current_setting('application_name'), clock_timestamp(),
    new.state, new.snapshot, new.timers);
  return null;
end $$;
create trigger keep_versions after update on actor for each row when (old.version <> new.version) execute function crash.keep()`;

export const keepHistory = async (pool: Pool): Promise<void> => void (await pool.query(keepVersions));

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export async function readHistory(pool: Pool): Promise<History> {
  const rows = async <T>(text: string): Promise<T[]> => (await pool.query(text)).rows as T[];
  const [clock] = await rows<{ now: number }>(`select ${ms("clock_timestamp()")} as now`);
  return {
    now: clock?.now ?? Number.NaN,
    versions: await rows(
      `select actor_id as "actorId", kind, version, tx, app, ${ms("at")} as at, state, snapshot, timers
         from crash.version order by actor_id, version`,
    ),
    outages: await rows(
      `select ${ms("began_at")} as "from", ${ms("ended_at")} as "to" from outage order by began_at`,
    ),
    deadlines: await rows(`select actor_id as "actorId", ${ms("due_at")} as "dueAt" from deadline`),
    journal: await rows(
      `select actor_id as "actorId", version, ordinal, tx::text || '-' || seq as cursor, ${ms("at")} as at, part_key as part,
              machine, event, value_before as before, value_after as after, state, taken, orders, detail
         from journal order by tx, seq`,
    ),
    readings: await rows(
      `select device_id as "actorId", boot_id as boot, seq, tx, ${ms("measured_at")} as "measuredAt",
              ${ms("received_at")} as "acceptedAt", late, points
         from reading order by device_id, tx`,
    ),
    notices: await rows(
      `select actor_id as "actorId", message_id as id, xmin::text::bigint as tx from inbox order by actor_id, message_id`,
    ),
    letters: await rows(
      `select actor_id as "actorId", letter_id as id, error ->> 'name' || ': ' || (error ->> 'message') as error from dead_letter`,
    ),
    held: await rows(`select actor_id as "actorId", message_id as id from held_message`),
    orders: await rows(
      `select o.actor_id as "actorId", order_id as "orderId", payload, ${ms("created_at")} as "createdAt",
              ${ms("expires_at")} as "expiresAt", ${ms("delivered_at")} as "deliveredAt", ${ms("answered_at")} as "answeredAt",
              p.ended_at is not null or p.context ->> 'withdrawnAt' is not null as "isOver"
         from outbox o left join part p on p.actor_id = o.actor_id and p.part_key = 'command/' || o.order_id
        order by o.actor_id, order_id`,
    ),
    parts: await rows(
      `select actor_id as "actorId", part_key as key, machine, state, value, context, ${ms("ended_at")} as "endedAt"
         from part order by actor_id, part_key`,
    ),
    commands: await rows(
      `select device_id as "deviceId", command_id as "commandId", coalesce(idempotency_key, '') as key from command`,
    ),
  };
}
