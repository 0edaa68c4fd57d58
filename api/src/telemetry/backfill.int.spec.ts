// The past of devices over the real queue protocol: it is stored whole and once, and what they say now does not wait for it.
import { isDeepStrictEqual } from "node:util";
import { connectSqs, createPackSender } from "@microgrid/runtime/sqs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, envelope, postTelemetry, signIn, until } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

const DEVICES = ["battery-1", "pv-1"];
const EACH = 4_000;

let api: LiveApi;
beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
});
afterAll(() => api.close());

const HOUR_AGO = Date.now() - 3_600_000;
const past = (deviceId: string, seq: number) =>
  envelope({
    deviceId,
    bootId: "before",
    seq,
    measuredAt: new Date(HOUR_AGO + seq).toISOString(),
    historical: true,
    points: { powerKw: seq % 50 },
  });

const stored = async () => {
  const { rows } = await api.database.pool.query<{ live: number; past: number; late: number }>(
    `select count(*) filter (where boot_id = 'now')::int as live,
            count(*) filter (where boot_id = 'before')::int as past,
            count(*) filter (where boot_id = 'now' and late)::int as late from reading`,
  );
  return rows[0] ?? { live: 0, past: 0, late: 0 };
};

test("thousands of historical readings are each stored once, amid live ones of their device and over the end of a worker", async () => {
  const stop = await api.startWorker();
  let seq = 0;
  const speak = async () => {
    seq += 1;
    const answer = await postTelemetry(api.url, [envelope({ bootId: "now", seq })]);
    expect(answer.status).toBe(202);
    await until(stored, ({ live }) => live === seq);
  };
  await speak();
  const stopped = Promise.withResolvers<void>();
  const posting = (async () => {
    for (let from = 1; from <= EACH; from += 500) {
      // So that some is left, however fast the worker is.
      if (from + 500 > EACH) await stopped.promise;
      for (const deviceId of DEVICES) {
        const envelopes = Array.from({ length: 500 }, (_, n) => past(deviceId, from + n));
        const { status, body } = await postTelemetry(api.url, envelopes);
        expect([status, body.accepted]).toEqual([202, 500]);
      }
    }
  })();
  // Live readings one by one, each when the one before is true.
  while ((await stored()).past < 1_000) await speak();
  await stop();
  stopped.resolve();
  await posting;
  const left = DEVICES.length * EACH - (await stored()).past;
  expect(left).toBeGreaterThan(0);
  const operator = await signIn(api.url, "operator");
  const depths = async () => (await ask(api.url, "GET", "/v1/health/details", { as: operator })).body.queues;
  // All that was said live is true, while the past waits.
  const empty = { waiting: 0, inFlight: 0, dead: 0 };
  await until(depths, (queues) => queues?.backfill.waiting > 0 && isDeepStrictEqual(queues.telemetry, empty));

  await api.startWorker();
  for (let n = 0; n < 5; n += 1) await speak();
  await until(stored, (count) => count.past >= DEVICES.length * EACH);
  const allEmpty = { telemetry: empty, commands: empty, backfill: empty };
  await until(depths, (queues) => isDeepStrictEqual(queues, allEmpty));
  expect(await stored()).toEqual({ live: seq, past: DEVICES.length * EACH, late: 0 });
  const { rows } = await api.database.pool.query<{ boot: string; seq: number; letters: number }>(
    `select snapshot -> 'boots' -> 0 ->> 'id' as boot, (snapshot -> 'boots' -> 0 ->> 'seq')::int as seq,
            (select count(*)::int from dead_letter) as letters from actor where actor_id = 'battery-1'`,
  );
  expect(rows).toEqual([{ boot: "now", seq, letters: 0 }]);
});

test("a request of both kinds is split, and what an older API put into the telemetry queue is history too", async () => {
  const connection = await connectSqs({ ...api.config.sqs, create: false });
  const older = createPackSender(connection.client, connection.telemetry.url, api.config.lanes);
  await older.send("alpha", Date.now(), [
    { d: "battery-1", b: "split-older", s: 1, t: HOUR_AGO, h: 1, p: { powerKw: 1 } },
  ]);
  connection.close();
  const both = await postTelemetry(api.url, [
    envelope({ bootId: "split", seq: 1 }),
    { ...past("battery-1", 1), bootId: "split-past" },
  ]);
  expect([both.status, both.body.accepted, both.body.rejected]).toEqual([202, 2, 0]);
  const rows = async () => {
    const found = await api.database.pool.query<{ boot: string; late: boolean }>(
      `select boot_id as boot, late from reading where boot_id like 'split%' order by boot_id`,
    );
    return found.rows;
  };
  expect(await until(rows, (found) => found.length === 3)).toEqual([
    { boot: "split", late: false },
    { boot: "split-older", late: true },
    { boot: "split-past", late: true },
  ]);
});
