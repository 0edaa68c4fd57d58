// L10: 202 means durable. What was answered with 202 becomes a reading; what was not is told to come again.
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, envelope, postTelemetry, signIn, until } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";
import { startFaultProxy } from "@microgrid/db/testing";
import type { FaultProxy } from "@microgrid/db/testing";

let api: LiveApi;
let proxy: FaultProxy;

beforeAll(async () => {
  proxy = await startFaultProxy(inject("sqsEndpoint"));
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: proxy.url });
});
afterAll(async () => {
  proxy.restore();
  await api.close();
  await proxy.close();
});

test("nothing that was accepted is lost when the queue goes away and comes back", async () => {
  const accepted = new Set<number>();
  let seq = 0;
  const send = async () => {
    const own = (seq += 1);
    const answer = await postTelemetry(api.url, [envelope({ seq: own })]);
    if (answer.status === 202) accepted.add(own);
    return answer;
  };
  await until(send, ({ status }) => status === 202);
  proxy.cut();
  const refused = await send();
  expect([refused.status, refused.body.code]).toEqual([503, "queue.away"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  const viewer = await signIn(api.url, "viewer");
  expect((await ask(api.url, "GET", "/v1/devices", { as: viewer })).status).toBe(200);
  const health = await until(
    () => ask(api.url, "GET", "/v1/health"),
    ({ body }) => body.checks.queue.status === "down",
  );
  expect([health.status, health.body.status]).toEqual([200, "degraded"]);
  // Everybody may ask for health: the address of the queue is for operators.
  const { host, port } = new URL(proxy.url);
  expect(JSON.stringify(health.body)).not.toMatch(new RegExp(`${host}|${port}|ECONN`));
  const operator = await signIn(api.url, "operator");
  await until(
    () => ask(api.url, "GET", "/v1/health/details", { as: operator }),
    ({ body }) => body.checks.queue.detail?.includes(port),
  );

  proxy.restore();
  await until(send, ({ status }) => status === 202);
  await Promise.all(Array.from({ length: 20 }, send));
  await api.startWorker();
  const stored = await until(
    async () => {
      const { rows } = await api.database.pool.query<{ seq: number }>(`select seq from reading`);
      return new Set(rows.map((row) => row.seq));
    },
    (seqs) => [...accepted].every((one) => seqs.has(one)),
  );
  expect(stored.size).toBeGreaterThanOrEqual(accepted.size);
});

test("a drain whose mark the queue did not take ends when the queue is back, though nobody asks again", async () => {
  const engineer = await signIn(api.url, "engineer");
  const status = async () =>
    (await ask(api.url, "GET", "/v1/devices/breaker-1", { as: engineer })).body.status;
  proxy.cut();
  const asked = await ask(api.url, "POST", "/v1/devices/breaker-1/drain", {
    as: engineer,
    body: { reason: "while the queue is away" },
  });
  expect(asked.status).toBe(202);
  expect(await status()).toBe("draining");
  proxy.restore();
  await until(status, (now) => now === "paused");
});

test("a command that the queue did not take stays on record, and the same key sends it when the queue is back", async () => {
  const operator = await signIn(api.url, "operator");
  await postTelemetry(api.url, [
    envelope({ deviceId: "pv-1", points: { powerKw: 10, availableKw: 20, mode: "running" } }),
  ]);
  const wish = () =>
    ask(api.url, "POST", "/v1/devices/pv-1/setpoints", {
      as: operator,
      body: { point: "limitKw", value: 5 },
      headers: { "idempotency-key": "once" },
    });
  await until(
    () => ask(api.url, "GET", "/v1/devices/pv-1", { as: operator }),
    ({ body }) => body.link === "online",
  );
  proxy.cut();
  expect((await wish()).status).toBe(503);
  proxy.restore();
  const taken = await until(wish, ({ status }) => status === 202);
  const sent = await until(
    () => ask(api.url, "GET", `/v1/commands/${taken.body.commandId}`, { as: operator }),
    ({ body }) => body.state === "sent",
  );
  const list = await ask(api.url, "GET", "/v1/devices/pv-1/commands", { as: operator });
  expect(list.body.commands).toEqual([sent.body]);
});
