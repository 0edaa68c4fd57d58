import { randomBytes } from "node:crypto";
import type { Queryable } from "@microgrid/db";
import { expect, test } from "vitest";
import { deviceTokens, revocationBoundMs } from "./device-tokens.ts";
import { hashSecret, isSameHash, newSecret } from "./secret.ts";

const key = randomBytes(32);
const token = "mgt_gate_0123456789abcdef";

/** A database with one token that can be revoked, and how often it was asked. */
function database() {
  const row = {
    token_id: "gate",
    token_hash: hashSecret(key, token),
    site_id: "alpha",
    device_id: null,
    may_register: true,
    created_at: 0,
    revoked_at: null,
  };
  const state = { rows: [row], asked: 0 };
  const query = async () => {
    state.asked += 1;
    return { rows: state.rows };
  };
  return { state, db: { query } as unknown as Queryable };
}

test("a token is asked for once in a while, and a revoked one is refused when its time is over", async () => {
  let now = 0;
  const { state, db } = database();
  const tokens = deviceTokens(db, key, () => now);
  expect(await tokens.callerOf(token)).toMatchObject({ siteId: "alpha", deviceId: null, mayRegister: true });
  state.rows = [];
  now = revocationBoundMs - 1;
  expect(await tokens.callerOf(token)).not.toBeNull();
  now = revocationBoundMs;
  expect(await tokens.callerOf(token)).toBeNull();
  expect(state.asked).toBe(2);
});

test.each(["", "mgt_gate", "mgt_gate_short", `${token}0`, token.toUpperCase(), "mgt_gate_0123456789abcdeg"])(
  "%j is no token",
  async (wrong) => {
    const { db } = database();
    expect(await deviceTokens(db, key, () => 0).callerOf(wrong)).toBeNull();
  },
);

test("a hash under another key is another hash", () => {
  const secret = newSecret();
  expect(isSameHash(hashSecret(key, secret), hashSecret(key, secret))).toBe(true);
  expect(isSameHash(hashSecret(randomBytes(32), secret), hashSecret(key, secret))).toBe(false);
  expect(isSameHash("", hashSecret(key, secret))).toBe(false);
});
