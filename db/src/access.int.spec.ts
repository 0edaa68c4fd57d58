// Who may in: operators, their sessions, tokens of devices.

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { findDeviceToken, insertDeviceToken, revokeDeviceToken } from "./device-tokens.ts";
import { findOperatorByName, insertOperator } from "./operators.ts";
import { deleteSession, deleteSessionsOf, findSession, insertSession, touchSession } from "./sessions.ts";
import { putSite } from "./sites.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let operatorId: string;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
  await putSite(database.pool, { siteId: "north", name: "North" });
  const ann = { name: "ann", passwordHash: "$argon2", role: "operator", sites: ["north"] } as const;
  operatorId = (await insertOperator(database.pool, ann))!.operatorId;
});
afterAll(() => database.drop());

test("a name is taken once", async () => {
  const second = { name: "ann", passwordHash: "other", role: "admin", sites: null } as const;
  expect(await insertOperator(database.pool, second)).toBeNull();
  expect(await findOperatorByName(database.pool, { name: "ann" })).toMatchObject({
    operatorId,
    passwordHash: "$argon2",
    role: "operator",
    sites: ["north"],
    disabledAt: null,
  });
  expect(await findOperatorByName(database.pool, { name: "bob" })).toBeNull();
});

describe("a session", () => {
  const isValid = async (sessionHash: string) => (await findSession(database.pool, { sessionHash })) !== null;

  test("knows its operator until it is deleted", async () => {
    const made = await insertSession(database.pool, { sessionHash: "s-1", operatorId, lastsMs: 60_000 });
    expect(made).toMatchObject({ name: "ann", role: "operator", sites: ["north"] });
    expect(made.expiresAt - made.createdAt).toBe(60_000);
    expect(await findSession(database.pool, { sessionHash: "s-1" })).toEqual(made);
    expect(await deleteSession(database.pool, { sessionHash: "s-1" })).toBe(true);
    expect(await deleteSession(database.pool, { sessionHash: "s-1" })).toBe(false);
    expect(await isValid("s-1")).toBe(false);
  });

  test("that has expired is not found and cannot be revived by use", async () => {
    await insertSession(database.pool, { sessionHash: "s-2", operatorId, lastsMs: -1 });
    await database.pool.query(`update session set last_seen_at = now() - interval '1 hour'`);
    await touchSession(database.pool, { sessionHash: "s-2", idleMs: 60_000, atMostMs: 60_000 });
    expect(await isValid("s-2")).toBe(false);
  });

  test("in use lasts longer, but never beyond its longest life, and is written once a minute at most", async () => {
    const made = await insertSession(database.pool, { sessionHash: "s-3", operatorId, lastsMs: 60_000 });
    const touch = async () => {
      await touchSession(database.pool, { sessionHash: "s-3", idleMs: 3_600_000, atMostMs: 1_800_000 });
      return (await findSession(database.pool, { sessionHash: "s-3" }))!;
    };
    expect(await touch()).toEqual(made);
    await database.pool.query(`update session set last_seen_at = now() - interval '61 seconds'`);
    const touched = await touch();
    expect(touched.expiresAt - touched.createdAt).toBe(1_800_000);
    expect(touched.lastSeenAt).toBeGreaterThan(Date.now() - 60_000);
  });

  test("ends when its operator is disabled or signed out everywhere", async () => {
    await insertSession(database.pool, { sessionHash: "s-4", operatorId, lastsMs: 60_000 });
    await database.pool.query(`update operator set disabled_at = now() where operator_id = $1`, [operatorId]);
    expect(await isValid("s-4")).toBe(false);
    await database.pool.query(`update operator set disabled_at = null where operator_id = $1`, [operatorId]);
    expect(await isValid("s-4")).toBe(true);
    expect(await deleteSessionsOf(database.pool, { operatorId })).toBeGreaterThan(0);
    expect(await isValid("s-4")).toBe(false);
  });
});

test("a device token is found until it is revoked, and its id is taken once", async () => {
  const token = { tokenId: "demo", tokenHash: "abc", siteId: "north", deviceId: null, mayRegister: true };
  expect(await insertDeviceToken(database.pool, token)).toMatchObject(token);
  expect(await insertDeviceToken(database.pool, { ...token, tokenHash: "other" })).toBeNull();
  expect(await findDeviceToken(database.pool, { tokenId: "demo" })).toMatchObject({
    ...token,
    revokedAt: null,
  });
  expect(await revokeDeviceToken(database.pool, { tokenId: "demo" })).toBe(true);
  expect(await revokeDeviceToken(database.pool, { tokenId: "demo" })).toBe(false);
  expect(await findDeviceToken(database.pool, { tokenId: "demo" })).toBeNull();
});
