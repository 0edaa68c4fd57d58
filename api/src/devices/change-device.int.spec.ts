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
