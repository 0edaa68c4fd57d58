// Device tokens
//
// `mgt_<id>_<secret>`: found by its id, compared by its keyed hash in constant time. A lookup is trusted for 30 s, so a
// revoked token stops working at most 30 s later; an unknown one is asked for again after 2 s.
import { createSecretKey } from "node:crypto";
import { findDeviceToken } from "@microgrid/db";
import type { DeviceToken, Queryable } from "@microgrid/db";
import { boundedCache } from "../http/bounded-cache.ts";
import type { DeviceCaller } from "./caller.ts";
import { hashSecret, isSameHash } from "./secret.ts";

export const revocationBoundMs = 30_000;
const unknownMs = 2_000;

export interface DeviceTokens {
  /** null when no such token is valid. */
  callerOf(token: string): Promise<DeviceCaller | null>;
  /** Asks the database now, and lets requests know what it says. */
  isLive(tokenId: string): Promise<boolean>;
}

const form = /^mgt_([A-Za-z0-9-]{1,64})_[A-Za-z0-9]{16,128}$/;

export function deviceTokens(db: Queryable, secretKey: Buffer, clock: () => number): DeviceTokens {
  const key = createSecretKey(secretKey);
  const known = boundedCache<DeviceToken | null>(10_000, clock);

  const lookUp = async (tokenId: string): Promise<DeviceToken | null> => {
    const cached = known.get(tokenId);
    return cached === undefined ? askFor(tokenId) : cached;
  };

  const askFor = async (tokenId: string): Promise<DeviceToken | null> => {
    const found = await findDeviceToken(db, { tokenId });
    known.set(tokenId, found, found === null ? unknownMs : revocationBoundMs);
    return found;
  };

  return {
    isLive: async (tokenId) => (await askFor(tokenId)) !== null,
    async callerOf(token) {
      const tokenId = form.exec(token)?.[1];
      if (tokenId === undefined) return null;
      const found = await lookUp(tokenId);
      const hash = hashSecret(key, token);
      // Compared also when nothing was found, so that the time says nothing about which ids exist.
      const isRight = isSameHash(found?.tokenHash ?? hashSecret(key, tokenId), hash);
      if (found === null || !isRight) return null;
      const { siteId, deviceId, mayRegister } = found;
      return { kind: "device", tokenId, siteId, deviceId, mayRegister };
    },
  };
}
