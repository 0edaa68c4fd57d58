// Commands: what an operator asked for, joined with how far its part in the actor got.

import type { Queryable } from "./pool.ts";

export interface Command {
  readonly deviceId: string;
  readonly commandId: string;
  readonly siteId: string;
  readonly kind: "setpoint" | "operation";
  readonly request: Readonly<Record<string, unknown>>;
  readonly requestedBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** State of the part, `requested` until the actor has heard of it. */
  readonly state: string;
  readonly cause: string | null;
  readonly changedAt: number;
}

export interface NewCommand {
  readonly deviceId: string;
  readonly commandId: string;
  readonly siteId: string;
  readonly kind: "setpoint" | "operation";
  readonly request: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | null;
  readonly requestedBy: string;
  readonly expiresAt: number;
}

export type CommandInsertion =
  | { readonly kind: "created"; readonly command: Command }
  /** The same request came with this idempotency key before: answer with what it made then. */
  | { readonly kind: "existing"; readonly command: Command }
  /** The idempotency key was used for something else. */
  | { readonly kind: "conflict"; readonly command: Command };

type CommandRow = {
  device_id: string;
  command_id: string;
  site_id: string;
  kind: "setpoint" | "operation";
  request: Record<string, unknown>;
  requested_by: string;
  created_at: number;
  expires_at: number;
  state: string | null;
  cause: string | null;
  changed_at: number | null;
};

const toCommand = (row: CommandRow): Command => ({
  deviceId: row.device_id,
  commandId: row.command_id,
  siteId: row.site_id,
  kind: row.kind,
  request: row.request,
  requestedBy: row.requested_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  state: row.state ?? "requested",
  cause: row.cause,
  changedAt: row.changed_at ?? row.created_at,
});

/** Safe to repeat and to race: of several inserts with one (device, idempotency key), one creates. */
export async function insertCommand(db: Queryable, command: NewCommand): Promise<CommandInsertion> {
  const request = JSON.stringify(command.request);
  const { rows } = await db.query<CommandRow>(
    `insert into command (device_id, command_id, site_id, kind, request, idempotency_key, requested_by, expires_at)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7, to_timestamp($8::float8 / 1000))
     on conflict do nothing
     returning device_id, command_id, site_id, kind, request, requested_by, created_at, expires_at,
               null as state, null as cause, null as changed_at`,
    [
      command.deviceId,
      command.commandId,
      command.siteId,
      command.kind,
      request,
      command.idempotencyKey,
      command.requestedBy,
      command.expiresAt,
    ],
  );
  if (rows[0]) return { kind: "created", command: toCommand(rows[0]) };
  // A second statement, because the first cannot see a row that another transaction committed meanwhile.
  const found = await db.query<CommandRow & { same: boolean }>(
    `select c.device_id, c.command_id, c.site_id, c.kind, c.request, c.requested_by, c.created_at, c.expires_at,
            p.state, p.context ->> 'cause' as cause, p.changed_at,
            (c.kind, c.request) = ($4::text, $5::jsonb) as same
       from command c
       left join part p on p.actor_id = c.device_id and p.part_key = 'command/' || c.command_id
      where c.device_id = $1 and (c.command_id = $2 or c.idempotency_key = $3)`,
    [command.deviceId, command.commandId, command.idempotencyKey, command.kind, request],
  );
  const row = found.rows[0];
  if (!row) throw new Error(`command ${command.commandId} is neither new nor there`);
  return { kind: row.same ? "existing" : "conflict", command: toCommand(row) };
}

export async function findCommand(
  db: Queryable,
  args: { readonly commandId: string },
): Promise<Command | null> {
  const { rows } = await db.query<CommandRow>(
    `select c.device_id, c.command_id, c.site_id, c.kind, c.request, c.requested_by, c.created_at, c.expires_at,
            p.state, p.context ->> 'cause' as cause, p.changed_at
       from command c
       left join part p on p.actor_id = c.device_id and p.part_key = 'command/' || c.command_id
      where c.command_id = $1`,
    [args.commandId],
  );
  return rows[0] ? toCommand(rows[0]) : null;
}

/** Newest first. */
export async function listCommands(
  db: Queryable,
  args: { readonly deviceId: string; readonly limit: number },
): Promise<Command[]> {
  const { rows } = await db.query<CommandRow>(
    `select c.device_id, c.command_id, c.site_id, c.kind, c.request, c.requested_by, c.created_at, c.expires_at,
            p.state, p.context ->> 'cause' as cause, p.changed_at
       from command c
       left join part p on p.actor_id = c.device_id and p.part_key = 'command/' || c.command_id
      where c.device_id = $1
      order by c.created_at desc, c.command_id desc
      limit $2::int`,
    [args.deviceId, args.limit],
  );
  return rows.map(toCommand);
}
