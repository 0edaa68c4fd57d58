// Whatever anybody sends, the API answers with the contract's forms and never fails. Seeds are printed by fast-check.
import contract from "@microgrid/api-specs/openapi.json" with { type: "json" };
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, signIn } from "../testing/client.ts";
import { liveApi, origin } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";
import { gatewayToken } from "../testing/seed.ts";
import { allOperations } from "./operations.ts";

let api: LiveApi;
let engineer: { cookie: string };

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  engineer = await signIn(api.url, "engineer");
});
afterAll(() => api.close());

// Streams do not end by themselves, and a sign-out would end the session of all that follows.
const excluded = new Set([
  "openStream",
  "streamDeviceOrders",
  "streamSiteOrders",
  "endSession",
  "createSession",
]);
const operations = allOperations.filter(({ id }) => !excluded.has(id));

const awkward = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "battery-1",
    "alpha",
    "*",
    "xstate.stop",
    "%00",
    "..",
    "-",
  ),
  fc.constantFrom(
    "battery-1:overTemperature",
    "00000000-0000-4000-8000-000000000000",
    "'; drop table device;--",
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
);
const words = Object.keys(contract.components.schemas).map(
  (name) => name.charAt(0).toLowerCase() + name.slice(1),
);
const names = fc.oneof(
  fc.constantFrom(
    "deviceId",
    "siteId",
    "kind",
    "name",
    "tags",
    "settings",
    "point",
    "value",
    "operation",
    "type",
  ),
  fc.constantFrom(
    "payload",
    "part",
    "envelopes",
    "points",
    "measuredAt",
    "seq",
    "bootId",
    "alarmIds",
    "answer",
  ),
  fc.constantFrom(...words),
  awkward,
);
const scalar = fc.oneof(
  awkward,
  fc.constantFrom(
    0,
    -0,
    -1,
    1e300,
    2 ** 53,
    Number.MIN_VALUE,
    true,
    null,
    "battery",
    "powerKw",
    "telemetry.received",
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const bodies = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, tie("list"), tie("record")),
  list: fc.array(tie("value"), { maxLength: 5 }),
  record: fc.dictionary(names, tie("value"), { maxKeys: 8 }),
})).value;
const queries = fc.dictionary(
  fc.constantFrom(
    "site",
    "device",
    "kind",
    "state",
    "limit",
    "cursor",
    "from",
    "to",
    "bucket",
    "points",
    "alarm",
    "x",
  ),
  fc.oneof(awkward, fc.constantFrom("1", "1000", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", "WzEsMV0")),
  { maxKeys: 4 },
);

const pathOf = (template: string, parameter: string, query: Record<string, string>): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) search.set(key, value.toWellFormed());
  return `${template.replace(/:\w+/, encodeURIComponent(parameter.toWellFormed()))}?${search}`;
};

test("no request makes the API fail, and every refusal is a problem with a fix", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations),
      awkward,
      queries,
      bodies,
      fc.boolean(),
      async (operation, parameter, query, body, asGateway) => {
        const answer = await ask(api.url, operation.method, pathOf(operation.path, parameter, query), {
          ...(operation.method === "GET" ? {} : { raw: JSON.stringify(body) ?? "null" }),
          headers: asGateway
            ? { authorization: `Bearer ${gatewayToken}` }
            : { cookie: engineer.cookie, origin },
        });
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
        if (answer.status < 400) return;
        expect(answer.body).toMatchObject({
          status: answer.status,
          code: expect.any(String),
          fix: expect.any(String),
        });
      },
    ),
    { numRuns: 300 },
  );
});
