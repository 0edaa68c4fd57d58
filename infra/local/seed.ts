// Seed
//
// The demo site with its devices, operators and gateway token. Safe to repeat; what somebody changed since stays as it is.
import { hash } from "@node-rs/argon2";
import {
  createPool,
  type Device,
  findOperatorByName,
  findSite,
  insertDevice,
  insertOperator,
  putSite,
  type Queryable,
} from "@microgrid/db";
import { createNoticeSender, type SqsConnection } from "@microgrid/runtime/sqs";
import { createHmac } from "node:crypto";
import { demo } from "./demo.ts";

const seedOperators = async (db: Queryable): Promise<void> => {
  for (const { name, password, role } of demo.operators) {
    if (await findOperatorByName(db, { name })) continue;
    await insertOperator(db, { name, passwordHash: await hash(password), role, sites: null });
  }
};

/** `battery-2` → Battery 2, `pv-1` → PV 1 */
const nameOf = (deviceId: string): string => {
  const [word = "", number = ""] = deviceId.split("-");
  const label = word.length < 3 ? word.toUpperCase() : `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return `${label} ${number}`;
};

const seedDevices = async (db: Queryable): Promise<Device[]> => {
  const devices = [];
  for (const { deviceId, kind, settings } of demo.devices) {
    const name = nameOf(deviceId);
    const { siteId } = demo.site;
    const made = await insertDevice(db, {
      deviceId,
      siteId,
      kind,
      name,
      tags: [],
      settings: { ...settings },
    });
    if (made.kind !== "siteUnknown") devices.push(made.device);
  }
  return devices;
};

/** Tokens are stored as a keyed hash, so a new key means a new hash of the same token. */
const seedGatewayToken = async (db: Queryable, encryptionKey: string): Promise<void> => {
  const [, tokenId = ""] = demo.gatewayToken.split("_");
  const key = Buffer.from(encryptionKey, "base64");
  const tokenHash = createHmac("sha256", key).update(demo.gatewayToken).digest("hex");
  await db.query(
    `insert into device_token (token_id, token_hash, site_id, may_register) values ($1, $2, $3, true)
     on conflict (token_id) do update set token_hash = excluded.token_hash`,
    [tokenId, tokenHash, demo.site.siteId],
  );
};

/** Returns the devices as they are now. */
export const seedDemo = async (databaseUrl: string, encryptionKey: string): Promise<Device[]> => {
  const pool = createPool(databaseUrl, { applicationName: "seed", max: 1 });
  try {
    if (!(await findSite(pool, { siteId: demo.site.siteId }))) await putSite(pool, demo.site);
    await seedOperators(pool);
    const devices = await seedDevices(pool);
    await seedGatewayToken(pool, encryptionKey);
    return devices;
  } finally {
    await pool.end();
  }
};

/**
 * Tells the demo actors their settings, as a registration over HTTP would. Told again at each start, with the settings of the
 * day: the actor takes a message of the same id once, and if it has forgotten the id, it hears nothing new.
 */
export const announceDemo = async (
  { client, commands }: SqsConnection,
  devices: readonly Device[],
): Promise<void> => {
  const notices = createNoticeSender(client, commands.url);
  const at = Date.now();
  await Promise.all(
    devices.map(({ deviceId, settings }) => {
      const event = { type: "device.registered", settings: { expectedIntervalMs: 1000, ...settings } };
      return notices.send({ id: `seed-${deviceId}`, d: deviceId, at, event });
    }),
  );
};
