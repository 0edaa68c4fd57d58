// Bearer tokens of devices and gateways. Only the keyed hash is stored; comparing it is the caller's, in constant time.

import type { Queryable } from "./pool.ts";

export interface DeviceToken {
  readonly tokenId: string;
  readonly tokenHash: string;
  readonly siteId: string;
  /** null = the gateway of the whole site. */
  readonly deviceId: string | null;
  readonly mayRegister: boolean;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

type DeviceTokenRow = {
  token_id: string;
  token_hash: string;
  site_id: string;
  device_id: string | null;
  may_register: boolean;
  created_at: number;
  revoked_at: number | null;
};

const toDeviceToken = (row: DeviceTokenRow): DeviceToken => ({
  tokenId: row.token_id,
  tokenHash: row.token_hash,
  siteId: row.site_id,
  deviceId: row.device_id,
  mayRegister: row.may_register,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
});

/** `null` when there is none or it was revoked. */
export async function findDeviceToken(
  db: Queryable,
  args: { readonly tokenId: string },
): Promise<DeviceToken | null> {
  const { rows } = await db.query<DeviceTokenRow>(
    `select token_id, token_hash, site_id, device_id, may_register, created_at, revoked_at
       from device_token where token_id = $1 and revoked_at is null`,
    [args.tokenId],
  );
  return rows[0] ? toDeviceToken(rows[0]) : null;
}

/** `null` when the id is taken. */
export async function insertDeviceToken(
  db: Queryable,
  args: {
    readonly tokenId: string;
    readonly tokenHash: string;
    readonly siteId: string;
    readonly deviceId: string | null;
    readonly mayRegister: boolean;
  },
): Promise<DeviceToken | null> {
  const { rows } = await db.query<DeviceTokenRow>(
    `insert into device_token (token_id, token_hash, site_id, device_id, may_register)
     values ($1, $2, $3, $4, $5)
     on conflict (token_id) do nothing
     returning token_id, token_hash, site_id, device_id, may_register, created_at, revoked_at`,
    [args.tokenId, args.tokenHash, args.siteId, args.deviceId, args.mayRegister],
  );
  return rows[0] ? toDeviceToken(rows[0]) : null;
}

/** `false` when there is none or it was revoked before. */
export async function revokeDeviceToken(db: Queryable, args: { readonly tokenId: string }): Promise<boolean> {
  const { rowCount } = await db.query(
    `update device_token set revoked_at = now() where token_id = $1 and revoked_at is null`,
    [args.tokenId],
  );
  return rowCount === 1;
}
