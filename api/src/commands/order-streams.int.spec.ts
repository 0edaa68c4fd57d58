// Who gets orders, and how many: revoked tokens, too many streams, more orders than one page.
import { ringBell, revokeDeviceToken } from "@microgrid/db";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, until } from "../testing/client.ts";
import { openStream } from "../testing/event-stream.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";
import { deviceToken, foreignToken, gatewayToken } from "../testing/seed.ts";

let api: LiveApi;

beforeAll(async () => {
  api = await liveApi({
    databaseUrl: inject("databaseUrl"),
    sqsEndpoint: inject("sqsEndpoint"),
    limits: { orderStreamsPerToken: 2 },
    tokenCheckMs: 50,
  });
});
afterAll(() => api.close());

const givenOrders = (deviceId: string, siteId: string, from: number, to: number) =>
  api.database.pool.query(
    `insert into outbox (actor_id, order_id, site_id, payload, expires_at)
     select $1, 'order-' || n, $2, jsonb_build_object('type', 'operation.send', 'operation', 'open'),
            now() + interval '1 hour' from generate_series($3::int, $4::int) n`,
    [deviceId, siteId, from, to],
  );

test("of more unanswered orders than a page holds every one comes, and newer ones too, each once", async () => {
  await givenOrders("battery-9", "beta", 1, 2500);
  const stream = await openStream(api.url, "/v1/orders?site=beta", { token: foreignToken });
  await stream.until(() => stream.of("order").length >= 2500);
  await givenOrders("battery-9", "beta", 2501, 2501);
  await ringBell(api.database.pool);
  await stream.until(() => stream.of("order").some(({ data }) => data.orderId === "order-2501"));
  expect(new Set(stream.of("order").map(({ data }) => data.orderId)).size).toBe(2501);
  expect(stream.of("order")).toHaveLength(2501);
  await stream.close();
});

test("a token may not have more order streams than allowed, and may again when one has ended", async () => {
  const path = "/v1/devices/battery-1/orders";
  const open = () => openStream(api.url, path, { token: deviceToken });
  const [first, second] = [await open(), await open()];
  const refused = await ask(api.url, "GET", path, { as: { token: deviceToken } });
  expect([refused.status, refused.body.code]).toEqual([429, "limit.exceeded"]);
  expect(refused.headers.get("retry-after")).toBe("30");
  await first.close();
  const third = await until(
    () => open().catch(() => null),
    (stream) => stream !== null,
  );
  await second.close();
  await third?.close();
});

test("a revoked token gets no further order: its open streams end and new requests are refused", async () => {
  const stream = await openStream(api.url, "/v1/orders?site=alpha", { token: gatewayToken });
  const other = await openStream(api.url, "/v1/devices/battery-1/orders", { token: deviceToken });
  let hasEnded = false;
  void stream.ended.then(() => (hasEnded = true));
  let hasOtherEnded = false;
  void other.ended.then(() => (hasOtherEnded = true));
  await revokeDeviceToken(api.database.pool, { tokenId: "gate" });
  await until(
    async () => hasEnded,
    (ended) => ended,
  );
  const again = await ask(api.url, "GET", "/v1/orders?site=alpha", { as: { token: gatewayToken } });
  expect([again.status, again.body.code]).toEqual([401, "token.wrong"]);
  await givenOrders("breaker-1", "alpha", 1, 1);
  await givenOrders("battery-1", "alpha", 1, 1);
  await other.until(() => other.of("order").length === 1);
  expect(stream.of("order")).toEqual([]);
  expect(hasOtherEnded).toBe(false);
  await other.close();
});
