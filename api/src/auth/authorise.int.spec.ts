// Every operation against every caller: admitted or refused as the permission table says, before anything else happens.
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { allOperations } from "../http/operations.ts";
import type { Operation } from "../http/operations.ts";
import { ask, signIn } from "../testing/client.ts";
import type { Credentials } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";
import { deviceToken, foreignToken, gatewayToken } from "../testing/seed.ts";
import { hasRole, permissions, roles } from "./permissions.ts";
import type { Role } from "./permissions.ts";

let api: LiveApi;
const sessions = new Map<Role, Credentials>();

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  for (const role of roles) sessions.set(role, await signIn(api.url, role));
});
afterAll(() => api.close());

type Verdict = "admitted" | "unknown" | "insufficient";

/** A request that gets past permissions is refused later for its content, which is enough to know. */
async function verdictOf({ id, method, path }: Operation, as: Credentials): Promise<Verdict> {
  // These two would stay open, or end the session of the tests after; nobody but the right caller gets that far.
  const parameter = id === "streamSiteOrders" ? "?site=nowhere" : "";
  const concrete = path.replace(/:\w+/, "no such thing");
  const answer = await ask(api.url, method, `${concrete}${parameter}`, { as });
  if (answer.status === 401) return "unknown";
  return answer.body?.code === "role.insufficient" || answer.body?.code === "token.insufficient"
    ? "insufficient"
    : "admitted";
}

const tokens = [
  { who: "the token of a device", token: deviceToken, grants: ["any"] },
  { who: "the token of a gateway", token: foreignToken, grants: ["any", "gateway"] },
  { who: "a gateway token that may register", token: gatewayToken, grants: ["any", "gateway", "register"] },
];

const streams = new Set(["openStream", "endSession"]);
const operations = allOperations.filter(({ id }) => !streams.has(id));

test.each(operations)("$id without credentials", async (operation) => {
  const isOpen = permissions[operation.id].open === true;
  expect(await verdictOf(operation, null)).toBe(isOpen ? "admitted" : "unknown");
});

test.each(operations.flatMap((operation) => roles.map((role) => ({ ...operation, role }))))(
  "$id by a session with the role $role",
  async ({ role, ...operation }) => {
    const { open, session } = permissions[operation.id];
    const sufficient = session !== undefined && hasRole(role, session) ? "admitted" : "insufficient";
    const expected = open === true ? "admitted" : session === undefined ? "unknown" : sufficient;
    expect(await verdictOf(operation, sessions.get(role) ?? null)).toBe(expected);
  },
);

test.each(operations.flatMap((operation) => tokens.map((token) => ({ ...operation, ...token }))))(
  "$id by $who",
  async ({ token, grants, ...operation }) => {
    const { open, token: needed } = permissions[operation.id];
    const sufficient = needed !== undefined && grants.includes(needed) ? "admitted" : "insufficient";
    const expected = open === true ? "admitted" : needed === undefined ? "unknown" : sufficient;
    expect(await verdictOf(operation, { token })).toBe(expected);
  },
);

test("a revoked token works no longer than the bound", async () => {
  const { pool } = api.database;
  await pool.query(`update device_token set revoked_at = now()`);
  await api.restart();
  const answer = await ask(api.url, "POST", "/v1/telemetry", { as: { token: deviceToken }, body: {} });
  expect([answer.status, answer.body.code]).toEqual([401, "token.wrong"]);
});
