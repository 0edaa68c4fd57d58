import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, signIn, until } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;
let engineer: { cookie: string };

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  engineer = await signIn(api.url, "engineer");
  await api.startWorker();
});
afterAll(() => api.close());

test.each([
  ["breaker-1", "breaker", { capacityKwh: 101 }, "capacityKwh", "expectedIntervalMs, alarms"],
  ["breaker-1", "breaker", { ratedKw: 5, alarms: {} }, "ratedKw", "expectedIntervalMs, alarms"],
  ["pv-1", "pvInverter", { capacityKwh: 1 }, "capacityKwh", "expectedIntervalMs, alarms, ratedKw"],
])("%s is a %s and refuses settings of other kinds: %j", async (deviceId, kind, settings, name, known) => {
  const wish = { deviceId: `new-${deviceId}`, siteId: "alpha", kind, settings };
  const answers = await Promise.all([
    ask(api.url, "POST", "/v1/devices", { as: engineer, body: wish }),
    ask(api.url, "PATCH", `/v1/devices/${deviceId}`, { as: engineer, body: { settings } }),
  ]);
  const refusal = {
    code: "setting.unknown",
    detail: `A ${kind} has no setting "${name}".`,
    fix: `Leave it out, or name one of its settings: ${known}.`,
    errors: [{ field: `body.settings.${name}`, detail: `A ${kind} has no such setting.` }],
  };
  expect(answers).toMatchObject([
    { status: 422, body: refusal },
    { status: 422, body: refusal },
  ]);
  expect((await ask(api.url, "GET", `/v1/devices/new-${deviceId}`, { as: engineer })).status).toBe(404);
});

test("a device on which such a setting was stored before is shown, changed otherwise and followed", async () => {
  const path = "/v1/devices/breaker-1";
  const before = await ask(api.url, "GET", path, { as: engineer });
  expect(before.body.settings).toMatchObject({ capacityKwh: 100 });
  const { deviceId, siteId, kind, name, tags } = before.body;
  const said = { deviceId, siteId, kind, name, tags, settings: before.body.settings };
  const again = [
    await ask(api.url, "POST", "/v1/devices", { as: engineer, body: said }),
    await ask(api.url, "PATCH", path, { as: engineer, body: { settings: said.settings } }),
  ];
  expect(again.map(({ status }) => status)).toEqual([200, 200]);
  const settings = { expectedIntervalMs: 3000 };
  const changed = await ask(api.url, "PATCH", path, { as: engineer, body: { settings } });
  expect([changed.status, changed.body.settings]).toEqual([200, { ...before.body.settings, ...settings }]);
  await until(
    () => ask(api.url, "GET", `${path}/snapshot`, { as: engineer }),
    ({ body }) => body.context?.settings.expectedIntervalMs === 3000,
  );
});

test("settings changed by several at once all hold, for the device and for its actor", async () => {
  const path = "/v1/devices/battery-1";
  const changes = [
    { ratedKw: 60 },
    { capacityKwh: 120 },
    { expectedIntervalMs: 2000 },
    { alarms: { overTemperature: { limit: 48 } } },
  ];
  const answers = await Promise.all(
    changes.map((settings) => ask(api.url, "PATCH", path, { as: engineer, body: { settings } })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const whole = Object.assign({}, ...changes);
  expect((await ask(api.url, "GET", path, { as: engineer })).body.settings).toEqual(whole);
  await until(
    () => ask(api.url, "GET", `${path}/snapshot`, { as: engineer }),
    ({ body }) => isDeepStrictEqual(body.context?.settings, whole),
  );
});
