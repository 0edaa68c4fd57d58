import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, envelope, postTelemetry, signIn, until } from "./testing/client.ts";
import { liveApi } from "./testing/live-api.ts";
import type { LiveApi } from "./testing/live-api.ts";

let api: LiveApi;
let viewer: { cookie: string };

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  viewer = await signIn(api.url, "viewer");
  await api.startWorker();
});
afterAll(() => api.close());

test("a reading that was posted is the state of the device and a row of its history", async () => {
  const posted = await postTelemetry(api.url, [envelope()]);
  expect(posted.status).toBe(202);
  expect(posted.body).toEqual({
    accepted: 1,
    rejected: 0,
    results: [{ index: 0, deviceId: "battery-1", status: "accepted" }],
  });
  const device = await until(
    () => ask(api.url, "GET", "/v1/devices/battery-1", { as: viewer }),
    (answer) => answer.body.link === "online",
  );
  expect(device.body).toMatchObject({ deviceId: "battery-1", siteId: "alpha", points: { powerKw: 1.5 } });
  const transitions = await ask(api.url, "GET", "/v1/devices/battery-1/transitions", { as: viewer });
  expect(transitions.status).toBe(200);
  expect(transitions.body.transitions.length).toBeGreaterThan(0);
});

test("every list and every view of a device obeys the contract", async () => {
  for (const path of [
    "/v1/sites",
    "/v1/devices",
    "/v1/devices?site=alpha&kind=battery&limit=1",
    "/v1/devices/battery-1",
    "/v1/devices/battery-1/transitions",
    `/v1/devices/battery-1/readings?from=${new Date(Date.now() - 60_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}`,
    `/v1/devices/battery-1/readings?from=${new Date(Date.now() - 60_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}&bucket=10&points=powerKw,mode`,
    "/v1/devices/battery-1/snapshot",
    "/v1/devices/battery-1/commands",
    "/v1/machines",
    "/v1/machines/battery",
    "/v1/machines/pvInverter",
    "/v1/machines/breaker",
    "/v1/alarms",
    "/v1/alarms?state=unacknowledged&priority=high",
    "/v1/sessions",
    "/v1/health",
  ]) {
    const answer = await ask(api.url, "GET", path, { as: viewer });
    expect([path, answer.status, answer.body.detail]).toEqual([path, 200, undefined]);
  }
});
