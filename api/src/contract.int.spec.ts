// The flows of the contract, tried on a whole API by Redocly respect; every recorded answer is held to its schema.
import { respect } from "@microgrid/api-specs/respect";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { liveApi, origin } from "./testing/live-api.ts";
import { gatewayToken, password } from "./testing/seed.ts";
import type { LiveApi } from "./testing/live-api.ts";

let api: LiveApi;

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  await api.startWorker();
});
afterAll(() => api.close());

test("the API keeps every promise that the flows of the contract ask for", { timeout: 120_000 }, async () => {
  const { passed, report } = await respect({
    baseUrl: api.url,
    operatorName: "engineer",
    operatorPassword: password,
    gatewayToken,
    siteId: "alpha",
    origin,
  });
  expect(passed, report).toBe(true);
});
