import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, signIn } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
});
afterAll(() => api.close());

test.each([
  ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "bucket=536"],
  [
    "1970-01-01T00:00:00Z",
    "2026-01-01T00:00:00Z",
    "Narrow the range to 4999 days at most, with bucket=86400.",
  ],
])("the way out of a range from %s to %s that is too wide is one that can be gone", async (from, to, way) => {
  const viewer = await signIn(api.url, "viewer");
  const path = `/v1/devices/battery-1/readings?from=${from}&to=${to}`;
  const refused = await ask(api.url, "GET", `${path}&bucket=1`, { as: viewer });
  expect([refused.status, refused.body.code]).toEqual([422, "range.tooWide"]);
  expect(refused.body.fix).toContain(way);
  const bucket = Number(/bucket=(\d+)/.exec(refused.body.fix)?.[1]);
  expect(bucket).toBeLessThanOrEqual(86_400);
  const isWhole = !refused.body.fix.includes("days");
  const narrowed = isWhole ? path : path.replace(/from=\d{4}/, "from=2020");
  expect((await ask(api.url, "GET", `${narrowed}&bucket=${bucket}`, { as: viewer })).status).toBe(200);
});
