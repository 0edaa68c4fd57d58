// Devices: what an engineer entered. For what they are doing now see device-list.ts.

import type { Queryable } from "./pool.ts";

export interface Device {
  readonly deviceId: string;
  readonly siteId: string;
  readonly kind: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly retiredAt: number | null;
}

export interface NewDevice {
  readonly deviceId: string;
  readonly siteId: string;
  readonly kind: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
}

export type DeviceInsertion =
  | { readonly kind: "created"; readonly device: Device }
  /** The same content was there already. */
  | { readonly kind: "existing"; readonly device: Device }
  /** The id is taken by other content. */
  | { readonly kind: "conflict"; readonly device: Device }
  | { readonly kind: "siteUnknown" };

/** What ingestion needs to know of a device. */
export interface KnownDevice {
  readonly siteId: string;
  readonly kind: string;
  /** `closed`: somebody drains the device, and the edge takes nothing of it. */
  readonly intake: "open" | "closed";
}

type DeviceRow = {
  device_id: string;
  site_id: string;
  kind: string;
  name: string;
  tags: string[];
  settings: Record<string, unknown>;
  created_at: number;
  updated_at: number;
  retired_at: number | null;
};

const toDevice = (row: DeviceRow): Device => ({
  deviceId: row.device_id,
  siteId: row.site_id,
  kind: row.kind,
  name: row.name,
  tags: row.tags,
  settings: row.settings,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  retiredAt: row.retired_at,
});

/** Registers a device together with its actor (version 0, no snapshot yet), in one statement. Safe to repeat. */
export async function insertDevice(db: Queryable, device: NewDevice): Promise<DeviceInsertion> {
  const values = [
    device.deviceId,
    device.siteId,
    device.kind,
    device.name,
    device.tags,
    JSON.stringify(device.settings),
  ];
  const { rows } = await db.query<DeviceRow>(
    `with made as (
       insert into device (device_id, site_id, kind, name, tags, settings)
       select $1, s.site_id, $3, $4, $5::text[], $6::jsonb from site s where s.site_id = $2
       on conflict (device_id) do nothing
       returning *),
     actor_made as (
       insert into actor (actor_id, site_id, kind) select device_id, site_id, kind from made)
     select device_id, site_id, kind, name, tags, settings, created_at, updated_at, retired_at from made`,
    values,
  );
  if (rows[0]) return { kind: "created", device: toDevice(rows[0]) };
  // A second statement, because the first cannot see a row that another transaction committed meanwhile.
  const found = await db.query<DeviceRow & { same: boolean }>(
    `select device_id, site_id, kind, name, tags, settings, created_at, updated_at, retired_at,
            (site_id, kind, name, tags, settings) = ($2::text, $3::text, $4::text, $5::text[], $6::jsonb)
              and retired_at is null as same
       from device where device_id = $1`,
    values,
  );
  const row = found.rows[0];
  if (!row) return { kind: "siteUnknown" };
  return { kind: row.same ? "existing" : "conflict", device: toDevice(row) };
}

export async function findDevice(db: Queryable, args: { readonly deviceId: string }): Promise<Device | null> {
  const { rows } = await db.query<DeviceRow>(
    `select device_id, site_id, kind, name, tags, settings, created_at, updated_at, retired_at
       from device where device_id = $1`,
    [args.deviceId],
  );
  return rows[0] ? toDevice(rows[0]) : null;
}

/**
 * Changes what is given and leaves the rest, also of the settings, so that two changes at once both hold. `null` when
 * there is no such device.
 */
export async function updateDevice(
  db: Queryable,
  args: {
    readonly deviceId: string;
    readonly name?: string;
    readonly tags?: readonly string[];
    readonly settings?: Readonly<Record<string, unknown>>;
  },
): Promise<Device | null> {
  const { rows } = await db.query<DeviceRow>(
    `update device
        set name = coalesce($2, name), tags = coalesce($3::text[], tags),
            settings = settings || coalesce($4::jsonb, '{}'), updated_at = now()
      where device_id = $1 and retired_at is null
      returning device_id, site_id, kind, name, tags, settings, created_at, updated_at, retired_at`,
    [
      args.deviceId,
      args.name ?? null,
      args.tags ?? null,
      args.settings ? JSON.stringify(args.settings) : null,
    ],
  );
  return rows[0] ? toDevice(rows[0]) : null;
}

/** The devices among `deviceIds` that exist and are not retired. One index lookup per id, one round trip. */
export async function knownDevices(
  db: Queryable,
  args: { readonly deviceIds: readonly string[] },
): Promise<Map<string, KnownDevice>> {
  if (args.deviceIds.length === 0) return new Map();
  const { rows } = await db.query<{
    device_id: string;
    site_id: string;
    kind: string;
    intake: "open" | "closed";
  }>(
    `select d.device_id, d.site_id, d.kind, a.intake
       from device d join actor a on a.actor_id = d.device_id
      where d.device_id = any($1::text[]) and d.retired_at is null`,
    [args.deviceIds],
  );
  return new Map(
    rows.map(({ device_id, site_id, kind, intake }) => [device_id, { siteId: site_id, kind, intake }]),
  );
}
