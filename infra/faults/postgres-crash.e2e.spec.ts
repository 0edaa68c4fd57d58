// L1–L4 and L10, on the product as it is shipped: API and two workers as processes of their own, a queue that is never at peace, and
// a PostgreSQL that is killed, started again and frozen under them.
import { randomUUID } from "node:crypto";
import type { Message } from "@microgrid/runtime";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { startSystem, type System } from "../e2e/system.ts";
import { createRandom } from "../simulator/models/random.ts";
import { type HostileQueue, peace, startHostileQueue } from "./hostile-queue.ts";
import { type OwnPostgres, startOwnPostgres } from "./own-postgres.ts";
import { seed } from "./seed.ts";
import { expectJournalFolds, expectModel, expectNewestWins, readTruth } from "./truth.ts";

/** No timer is due while a fault lasts: what a device is late for is another story. */
const settings = { ratedKw: 100, expectedIntervalMs: 3_600_000 };
const patience = { timeout: 60_000, interval: 100 };
const silent = Array.from({ length: 8 }, (_, n) => `bat-${n}`);
const ordered = Array.from({ length: 4 }, (_, n) => `ordered-${n}`);
const modes = ["charging", "discharging", "standby"] as const;

let postgres: OwnPostgres;
let queue: HostileQueue;
let system: System;
let cookie: string;
let seq = 0;

const count = async (text: string): Promise<number> =>
  (await system.pool.query<{ count: number }>(text)).rows[0]?.count ?? 0;

beforeAll(async () => {
  [postgres, queue] = await Promise.all([
    startOwnPostgres(),
    startHostileQueue(inject("sqsEndpoint"), 1, peace),
  ]);
  system = await startSystem({ databaseServer: postgres.url, sqsEndpoint: queue.url });
  system.pool.on("error", () => {});
  await system.stack.anotherWorker().start();
  cookie = await system.signIn();
  for (const deviceId of [...silent, ...ordered]) {
    const device = { deviceId, siteId: "here", kind: "battery", settings };
    const { status } = await system.send("POST", "/v1/devices", cookie, device);
    if (status !== 201) throw new Error(`Registering ${deviceId} answered ${status}.`);
  }
  await vi.waitUntil(
    async () =>
      (await count("select count(*) from actor where version > 0")) === silent.length + ordered.length,
    patience,
  );
});
afterAll(async () => {
  queue?.set(peace);
  await system?.stop();
  await queue?.close();
  await postgres?.stop();
});

const say = async (random: () => number): Promise<void> => {
  seq += 1;
  const mode = modes[Math.floor(random() * modes.length)];
  const points = { powerKw: seq, socPct: 50, temperatureC: 25, voltageV: 780, mode };
  await system.postUntilAccepted([...silent, ...ordered].map((deviceId) => ({ deviceId, seq, points })));
};

/** An operator repeats a request whose answer was lost, with the same key. */
const ask = async (deviceId: string, value: number): Promise<void> => {
  const key = randomUUID();
  const request = { point: "powerKw", value };
  await expect
    .poll(async () => {
      const answer = await fetch(`${system.stack.apiUrl}/v1/devices/${deviceId}/setpoints`, {
        method: "POST",
        headers: {
          cookie,
          origin: system.stack.webUrl,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify(request),
      }).catch(() => undefined);
      return answer?.status;
    }, patience)
    .toBe(202);
};

test("what was accepted is true, once and in order, whatever happens to PostgreSQL", async () => {
  const random = createRandom(seed);
  const asked = await count("select count(*) from outbox");
  queue.set({
    ...peace,
    duplicatedSends: 0.2,
    duplicatedReceives: 0.2,
    lostDeletes: 0.1,
    lostReplies: 0.03,
  });
  const faults: (() => Promise<unknown>)[] = [
    async () => {
      await postgres.kill();
      await postgres.restart();
    },
    () => postgres.freeze(system.pool, 1_500),
    async () => {
      await postgres.kill();
      await postgres.restart();
    },
  ];
  for (const fault of faults) {
    const posting = (async () => {
      for (let n = 0; n < 8; n += 1) await say(random);
    })();
    await new Promise((resolve) => setTimeout(resolve, random() * 200));
    await fault();
    await posting;
  }
  for (const [n, deviceId] of ordered.entries()) await ask(deviceId, 10 + n + asked);
  await say(random);
  const told = (silent.length + ordered.length) * seq;
  await expect.poll(() => count("select count(*) from reading").catch(() => -1), patience).toBe(told);
  await expect.poll(() => count("select count(*) from outbox"), patience).toBe(asked + ordered.length);
  queue.set(peace);
  await queue.settled();

  const truth = await readTruth(system.pool);
  expect(truth.letters).toBe(0);
  expect(truth.readings.filter(({ late }) => late)).toEqual([]);
  expectJournalFolds(truth);
  expectNewestWins(truth);
  const first = silent.map((actorId): Message => {
    const event = { type: "device.registered", settings };
    return { kind: "notice", actorId, id: "registered", part: null, event };
  });
  await expectModel(truth, { first, instants: "left out", only: (actorId) => silent.includes(actorId) });
  const started = truth.journal.filter(({ part, before }) => part?.startsWith("command/") && before === null);
  expect(started).toHaveLength(asked + ordered.length);
  expect(queue.done.duplicatedSends).toBeGreaterThan(0);
}, 360_000);
