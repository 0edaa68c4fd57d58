import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { afterAll, expect, inject, test } from "vitest";
import { createMetrics } from "./health/metrics.ts";
import { openQueues } from "./queues.ts";

const name = randomBytes(4).toString("hex");
const queues = openQueues({
  settings: {
    endpoint: inject("sqsEndpoint"),
    region: "us-east-1",
    telemetryQueue: `telemetry-${name}.fifo`,
    commandsQueue: `commands-${name}.fifo`,
    backfillQueue: `backfill-${name}`,
    create: true,
  },
  lanes: 4,
  metrics: createMetrics(() => 0),
  log: pino({ level: "silent" }),
  mostWaitingBytes: 1000,
});

afterAll(async () => {
  await queues.drain();
  queues.close();
});

const pack = () =>
  queues.sendPack("alpha", 0, [{ d: "battery-1", b: "boot", s: 1, t: 0, p: { mode: "x".repeat(2000) } }]);
const past = () =>
  queues.sendBackfill("alpha", 0, [
    { d: "battery-1", b: "boot", s: 1, t: 0, h: 1, p: { mode: "x".repeat(2000) } },
  ]);
const notice = () =>
  queues.sendNotice({ id: "1", d: "battery-1", at: 0, event: { type: "t", note: "x".repeat(2000) } });

test("queues that are just being connected are waited for, and those that cannot be reached say why", async () => {
  const settings = {
    region: "us-east-1",
    telemetryQueue: `first-${name}.fifo`,
    commandsQueue: `first-commands-${name}.fifo`,
    backfillQueue: `first-backfill-${name}`,
    create: true,
  };
  const opened = (endpoint: string) =>
    openQueues({
      settings: { ...settings, endpoint },
      lanes: 4,
      metrics: createMetrics(() => 0),
      log: pino({ level: "silent" }),
    });
  const starting = opened(inject("sqsEndpoint"));
  // A machine that takes longer than health waits for is told so.
  expect([null, "No answer within 2000 ms."]).toContain(await starting.trouble());
  await expect.poll(() => starting.depths()).not.toBeNull();
  starting.close();
  const away = opened("http://127.0.0.1:1");
  expect([await away.trouble(), await away.depths()]).toEqual([expect.any(String), null]);
  away.close();
});

test.each([
  ["readings", pack],
  ["historical readings", past],
  ["notices", notice],
])(
  "while too many bytes of %s wait more are told to come again, and are taken afterwards",
  async (_, send) => {
    await expect.poll(() => queues.trouble()).toBeNull();
    const first = send();
    await expect(send()).rejects.toMatchObject({ code: "queue.away", extras: { retryAfterSeconds: 2 } });
    await first;
    await expect.poll(() => send().then(() => "taken")).toBe("taken");
  },
);
