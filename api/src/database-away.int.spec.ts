// The database goes away and comes back: nothing has to be restarted, no stream is cut, no row is missed.
import { ringBell } from "@microgrid/db";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, envelope, postTelemetry, signIn, until } from "./testing/client.ts";
import { openStream } from "./testing/event-stream.ts";
import { insertJournalRow } from "./testing/journal-rows.ts";
import { liveApi } from "./testing/live-api.ts";
import type { LiveApi } from "./testing/live-api.ts";
import { startFaultProxy } from "@microgrid/db/testing";
import type { FaultProxy } from "@microgrid/db/testing";

let api: LiveApi;
let proxy: FaultProxy;
let viewer: { cookie: string };

beforeAll(async () => {
  const databaseUrl = inject("databaseUrl");
  proxy = await startFaultProxy(databaseUrl);
  api = await liveApi({ databaseUrl, databaseProxy: proxy, sqsEndpoint: inject("sqsEndpoint") });
  viewer = await signIn(api.url, "viewer");
});
afterAll(async () => {
  proxy.restore();
  await api.close();
  await proxy.close();
});

test("an API without its database says so, and goes on when it is back", async () => {
  const stream = await openStream(api.url, "/v1/stream", viewer);
  expect((await postTelemetry(api.url, [envelope()])).status).toBe(202);
  proxy.cut();
  const list = () => ask(api.url, "GET", "/v1/devices", { as: viewer });
  const refused = await until(list, ({ status }) => status !== 200);
  expect([refused.status, refused.body.code]).toEqual([503, "database.away"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  // What ingestion knows it still knows: devices and tokens were looked up a moment ago, and readings need only the queue.
  expect((await postTelemetry(api.url, [envelope({ seq: 2 })])).status).toBe(202);
  const health = () => ask(api.url, "GET", "/v1/health");
  const down = await until(health, ({ status }) => status === 503);
  expect(down.body).toMatchObject({ status: "down", checks: { database: { status: "down" } } });
  // Everybody may ask for health: where the database is, is not for everybody.
  const late = await until(health, ({ body }) => body.checks.feed.status === "degraded");
  expect(JSON.stringify(late.body)).not.toMatch(/ECONN|127\.0\.0\.1|timeout|terminated/i);
  // A worker that still reaches the database goes on meanwhile.
  await insertJournalRow(api.database.pool, { actorId: "battery-1", version: 1, n: 1 });

  proxy.restore();
  await until(list, ({ status }) => status === 200);
  await insertJournalRow(api.database.pool, { actorId: "battery-1", version: 2, n: 2 });
  await stream.until(() => stream.of("transition").length === 2);
  expect(stream.of("transition").map(({ data }) => data.event.n)).toEqual([1, 2]);
  expect(stream.of("reset")).toEqual([]);
  await until(health, ({ body }) => body.checks.database.status === "ok" && body.checks.feed.status === "ok");
  await insertJournalRow(api.database.pool, { actorId: "battery-1", version: 3, n: 3 });
  await ringBell(api.database.pool);
  await stream.until(() => stream.of("transition").length === 3);
  await stream.close();
});
