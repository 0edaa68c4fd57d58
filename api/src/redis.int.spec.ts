// With Redis: it rings the bell and shares the limits between processes; without it everything still works.
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { again, ask, envelope, postTelemetry, signIn, until } from "./testing/client.ts";
import { openStream } from "./testing/event-stream.ts";
import { insertJournalRow } from "./testing/journal-rows.ts";
import { liveApi } from "./testing/live-api.ts";
import type { LiveApi } from "./testing/live-api.ts";
import { startFaultProxy } from "@microgrid/db/testing";
import type { FaultProxy } from "@microgrid/db/testing";

const redisUrl = inject("redisUrl");

describe.skipIf(redisUrl === null)("with Redis", () => {
  let proxy: FaultProxy;
  let one: LiveApi;
  let other: LiveApi;
  let publisher: Redis;

  beforeAll(async () => {
    proxy = await startFaultProxy(redisUrl ?? "");
    const options = {
      databaseUrl: inject("databaseUrl"),
      sqsEndpoint: inject("sqsEndpoint"),
      redisUrl: proxy.url,
      limits: { failedLogins: 4, envelopesPerTokenSecond: 100 },
    };
    [one, other] = await Promise.all([liveApi(options), liveApi(options)]);
    publisher = new Redis(redisUrl ?? "");
    await publisher.flushall();
  });
  afterAll(async () => {
    publisher.disconnect();
    await Promise.all([one.close(), other.close()]);
    await proxy.close();
  });

  test("a ring makes the feed look; it does not wait for its own time", async () => {
    const seldom = await liveApi({
      databaseUrl: inject("databaseUrl"),
      sqsEndpoint: inject("sqsEndpoint"),
      redisUrl: redisUrl ?? "",
      feedPollMs: 3_600_000,
    });
    const stream = await openStream(seldom.url, "/v1/stream", await signIn(seldom.url, "viewer"));
    await insertJournalRow(seldom.database.pool, { actorId: "battery-1", version: 101, n: 1 });
    // Again and again: a transaction of anybody on this server may hold the horizon back longer than one ring makes the feed look.
    const enough = again(() => publisher.publish("microgrid:feed", ""), 300);
    await stream.until(() => stream.of("transition").length === 1);
    await enough();
    expect(stream.of("transition")[0]?.data.event.n).toBe(1);
    await stream.close();
    await seldom.close();
  });

  test("two processes count failed logins together", async () => {
    const guess = (api: LiveApi, name: string) =>
      ask(api.url, "POST", "/v1/sessions", { body: { name, password: "wrong" } });
    // Where Redis is slower than it may be, a process counts one guess by itself: then with another name.
    let names = 0;
    const statuses = async () => {
      const name = `nobody-${(names += 1)}`;
      const seen = [];
      for (const api of [one, other, one, other, one, other]) seen.push((await guess(api, name)).status);
      return seen;
    };
    await expect.poll(statuses).toEqual([401, 401, 401, 401, 429, 429]);
  });

  test("a token over its limit is told when to come again", async () => {
    const burst = Array.from({ length: 60 }, (_, seq) => envelope({ seq }));
    // A busy machine may spread them over several seconds, so they are sent until one has had enough.
    const answers = await until(
      () => Promise.all([1, 2, 3].map(() => postTelemetry(one.url, burst))),
      (all) => all.some(({ status }) => status === 429),
    );
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("retry-after")).toBe("1");
  });

  test("when Redis is away, telemetry, logins and the stream go on, and logins stay limited", async () => {
    proxy.cut();
    await until(
      () => ask(one.url, "GET", "/v1/health"),
      ({ body }) => body.checks.redis.status === "degraded" && body.status === "degraded",
    );
    // The window of the test before may still be open.
    await until(
      () => postTelemetry(one.url, [envelope({ bootId: "later" })]),
      ({ status }) => status === 202,
    );
    const viewer = await signIn(one.url, "viewer");
    const stream = await openStream(one.url, "/v1/stream", viewer);
    await insertJournalRow(one.database.pool, { actorId: "battery-1", version: 200, n: 99 });
    await stream.until(() => stream.of("transition").length === 1);
    await stream.close();
    const statuses = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const body = { name: "engineer", password: "wrong" };
      statuses.push((await ask(one.url, "POST", "/v1/sessions", { body })).status);
    }
    expect(statuses).toContain(429);
    proxy.restore();
    await until(
      () => ask(one.url, "GET", "/v1/health"),
      ({ body }) => body.checks.redis.status === "ok",
    );
  });

  test.each([{ kind: "stalled" }, { kind: "swallowing" }] as const)(
    "when Redis says nothing any more ($kind), telemetry and logins go on, and it is found again",
    async (weather) => {
      // Two of each process: the bell and the limits.
      await vi.waitUntil(() => proxy.connections === 4, { timeout: 45_000 });
      proxy.set(weather);
      const answers = [];
      for (let seq = 0; seq < 3; seq += 1) {
        const bootId = `silent-${weather.kind}`;
        answers.push((await postTelemetry(one.url, [envelope({ bootId, seq })])).status);
      }
      expect(answers).toEqual([202, 202, 202]);
      expect(await signIn(other.url, "viewer")).toHaveProperty("cookie");
      proxy.restore();
      await until(
        () => ask(one.url, "GET", "/v1/health"),
        ({ body }) => body.checks.redis.status === "ok",
      );
    },
  );
});
