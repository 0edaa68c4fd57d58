// Back-pressure from the workers to the edge: what waits in the queue is bounded, and who fills it is told so.
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { envelope, postTelemetry, until } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

const CAP = 200;
let api: LiveApi;

beforeAll(async () => {
  api = await liveApi({
    databaseUrl: inject("databaseUrl"),
    sqsEndpoint: inject("sqsEndpoint"),
    limits: { backlogPerDevice: CAP, backlogPerSite: 2_000 },
  });
});
afterAll(() => api.close());

test("a device that floods while no worker lives is told 429, the others go on, and it recovers with the workers", async () => {
  let seq = 0;
  const flood = () =>
    postTelemetry(
      api.url,
      Array.from({ length: 500 }, () => envelope({ deviceId: "battery-1", seq: (seq += 1) })),
    );
  const first = await flood();
  expect([first.status, first.body.accepted]).toEqual([202, CAP]);
  expect(first.body.results.at(-1)).toMatchObject({ status: "rejected", code: "backlog.full" });
  // One reading a second is taken of a device that is full: on a slow machine a second may have passed since the last flood, but
  // hardly between two that come together.
  const taken: number[] = [];
  const floods = await until(
    () => Promise.all([flood(), flood()]),
    (both) => {
      for (const { body } of both) taken.push(body.accepted ?? 0);
      return both.some(({ status }) => status === 429);
    },
  );
  expect(Math.max(...taken)).toBeLessThanOrEqual(1);
  const second = floods.find(({ status }) => status === 429);
  expect(second?.body.code).toBe("backlog.full");
  expect(Number(second?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(
    (await postTelemetry(api.url, [envelope({ deviceId: "pv-1", seq: 1, points: { powerKw: 1 } })])).status,
  ).toBe(202);

  await api.startWorker();
  const recovered = await until(flood, ({ status, body }) => status === 202 && body.accepted > CAP / 2);
  expect(recovered.body.accepted).toBeLessThanOrEqual(CAP);
});
