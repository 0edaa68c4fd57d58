import { insertDevice, insertDeviceToken, insertOperator, putSite } from "@microgrid/db";
import type { Queryable, Role } from "@microgrid/db";
import { hash } from "@node-rs/argon2";
import { hashSecret } from "../auth/secret.ts";

export const password = "correct horse";
export const gatewayToken = "mgt_gate_0123456789abcdef";
export const deviceToken = "mgt_one_0123456789abcdef";
export const foreignToken = "mgt_other_0123456789abcdef";

/** Sites `alpha` and `beta`; battery-1, pv-1 and breaker-1 at alpha, battery-9 at beta; an operator of each role. */
export async function seed(pool: Queryable, key: Buffer): Promise<void> {
  await putSite(pool, { siteId: "alpha", name: "Alpha" });
  await putSite(pool, { siteId: "beta", name: "Beta" });
  const settings = { ratedKw: 50, capacityKwh: 100, expectedIntervalMs: 1000 };
  const device = { name: "", tags: [], settings };
  await insertDevice(pool, {
    ...device,
    deviceId: "battery-1",
    siteId: "alpha",
    kind: "battery",
    name: "Battery 1",
  });
  await insertDevice(pool, {
    ...device,
    deviceId: "pv-1",
    siteId: "alpha",
    kind: "pvInverter",
    name: "PV 1",
  });
  await insertDevice(pool, {
    ...device,
    deviceId: "breaker-1",
    siteId: "alpha",
    kind: "breaker",
    name: "Breaker 1",
  });
  await insertDevice(pool, {
    ...device,
    deviceId: "battery-9",
    siteId: "beta",
    kind: "battery",
    name: "Battery 9",
  });
  const passwordHash = await cheapHash;
  const roles: Role[] = ["viewer", "operator", "engineer", "admin"];
  for (const role of roles) await insertOperator(pool, { name: role, passwordHash, role, sites: null });
  await insertOperator(pool, { name: "alphaOnly", passwordHash, role: "engineer", sites: ["alpha"] });
  const tokens = [
    { tokenId: "gate", token: gatewayToken, siteId: "alpha", deviceId: null, mayRegister: true },
    { tokenId: "one", token: deviceToken, siteId: "alpha", deviceId: "battery-1", mayRegister: false },
    { tokenId: "other", token: foreignToken, siteId: "beta", deviceId: null, mayRegister: false },
  ];
  for (const { token, ...rest } of tokens) {
    await insertDeviceToken(pool, { ...rest, tokenHash: hashSecret(key, token) });
  }
}

const cheapHash = hash(password, { memoryCost: 1024, timeCost: 2 });
