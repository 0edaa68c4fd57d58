import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { hearBell, ringBell } from "./bell.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterAll(() => database.drop());

test("a ring is heard, also after the connection was lost, and none after closing", async () => {
  let rings = 0;
  const errors: Error[] = [];
  const listener = hearBell(database.url, {
    applicationName: "spec-bell",
    onRing: () => rings++,
    onError: (error) => errors.push(error),
    reopenAfterMs: 10,
  });
  await expect.poll(() => rings).toBe(1);
  await ringBell(database.pool);
  await expect.poll(() => rings).toBe(2);

  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spec-bell'`,
  );
  // rings once by itself: something may have been missed
  await expect.poll(() => rings).toBe(3);
  expect(errors).toHaveLength(1);
  await ringBell(database.pool);
  await expect.poll(() => rings).toBe(4);

  await listener.close();
  await ringBell(database.pool);
  // Once the server has let go of the connection, nothing can be heard on it any more.
  const connections = async () =>
    (await database.pool.query(`select 1 from pg_stat_activity where application_name = 'spec-bell'`)).rows;
  await expect.poll(connections).toEqual([]);
  expect(rings).toBe(4);
});

test("a listener that is closed while it waits for the server stays closed", async () => {
  const errors: Error[] = [];
  const nowhere = Object.assign(new URL(database.url), { port: "1" }).href;
  const listener = hearBell(nowhere, {
    applicationName: "spec-bell",
    onRing: () => {},
    onError: (error) => errors.push(error),
    reopenAfterMs: 5,
  });
  await expect.poll(() => errors.length).toBeGreaterThan(2);
  await listener.close();
});

test("closing does not wait for a server that never answers", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const connected = new Promise((resolve) => silent.once("connection", resolve));
  const listener = hearBell(`postgres://someone@127.0.0.1:${port}/any`, {
    applicationName: "spec-bell",
    onRing: () => {},
    // If closing waited for this, the test would not end.
    answerWithinMs: 3_600_000,
  });
  await connected;
  await expect(listener.close()).resolves.toBeUndefined();
  await new Promise((resolve) => silent.close(resolve));
});
