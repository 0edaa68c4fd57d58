import { insertOperator, reportWorker } from "@microgrid/db";
import { hash } from "@node-rs/argon2";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, envelope, postTelemetry, signIn, until } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";
import { password } from "../testing/seed.ts";

let api: LiveApi;
let operator: { cookie: string };
beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  operator = await signIn(api.url, "operator");
});
afterAll(() => api.close());

const details = () => ask(api.url, "GET", "/v1/health/details", { as: operator });
const report = (oldestMs: number, more: { readonly suspects?: number } = {}) =>
  reportWorker(
    api.database.pool,
    { workerId: "w1", host: "node-a", pid: 4711, version: "1.2.3" },
    {
      backlog: 7,
      oldestMs,
      residents: 3,
      turnMs: 1.5,
      turns: 10,
      messages: 20,
      transitions: 5,
      conflicts: 1,
      letters: 2,
      failures: 0,
      ...more,
    },
  );

test("without a worker health says so to everybody, with what to do, and stays 200", async () => {
  const health = () => ask(api.url, "GET", "/v1/health");
  const { status, body } = await until(health, (answer) => answer.body.checks.queue.status === "ok");
  expect([status, body.status]).toEqual([200, "degraded"]);
  expect(body.checks.workers).toMatchObject({
    status: "down",
    detail: expect.stringContaining("Start one with"),
  });
});

test("what nobody carries is seen in the queue", async () => {
  await postTelemetry(api.url, [envelope({ seq: 1 })]);
  const { body } = await until(details, (answer) => answer.body.queues?.telemetry.waiting === 1);
  expect(body.queues).toEqual({
    telemetry: { waiting: 1, inFlight: 0, dead: 0 },
    commands: { waiting: 0, inFlight: 0, dead: 0 },
    backfill: { waiting: 0, inFlight: 0, dead: 0 },
  });
  expect([body.oldestMessageMs, body.workers]).toEqual([null, []]);
  expect(body.waitingForPeople).toEqual({ openLetters: 0, pausedDevices: 0 });
});

test("a worker that reports is shown with its figures, and one that is behind degrades health", async () => {
  await report(40, { suspects: 2 });
  const { body } = await until(details, (answer) => answer.body.workers?.length === 1);
  expect(body).toMatchObject({ oldestMessageMs: 40, checks: { workers: { status: "ok", lagMs: 40 } } });
  expect(body.workers[0]).toMatchObject({
    workerId: "w1",
    host: "node-a",
    pid: 4711,
    state: "reporting",
    backlog: 7,
    conflicts: 1,
    letters: 2,
    suspects: 2,
  });
  await report(60_000);
  const late = await until(details, (answer) => answer.body.oldestMessageMs === 60_000);
  expect(late.body).toMatchObject({ status: "degraded", checks: { workers: { status: "degraded" } } });
  // A release of before does not tell.
  expect(late.body.workers[0]).toMatchObject({ suspects: 0 });
});

test("a worker that fell silent is told apart from one that reports", async () => {
  await report(40);
  await api.database.pool.query(`update worker set seen_at = seen_at - interval '20 seconds'`);
  const { body } = await until(details, (answer) => answer.body.workers?.[0]?.state === "silent");
  const [, quietS] = /^No worker has reported for (\d+) s\./.exec(body.checks.workers.detail) ?? [];
  expect(Number(quietS)).toBeGreaterThanOrEqual(20);
  expect(body.oldestMessageMs).toBeNull();
});

test("figures, machines and processes are for operators only", async () => {
  const anonymous = await ask(api.url, "GET", "/v1/health/details");
  const viewer = await ask(api.url, "GET", "/v1/health/details", { as: await signIn(api.url, "viewer") });
  expect([anonymous.status, viewer.status]).toEqual([401, 403]);
  const { body } = await ask(api.url, "GET", "/v1/health");
  expect(JSON.stringify(body)).not.toMatch(/node-a|4711|w1/);
});

test("an operator limited to a site sees the workers' figures and no machine, an admin limited to one sees all", async () => {
  await insertOperator(api.database.pool, {
    name: "alphaAdmin",
    passwordHash: await hash(password, { memoryCost: 1024, timeCost: 2 }),
    role: "admin",
    sites: ["alpha"],
  });
  const workersFor = async (name: string) => {
    const as = await signIn(api.url, name);
    const look = async () => {
      await report(40);
      return ask(api.url, "GET", "/v1/health/details", { as });
    };
    return (await until(look, ({ body }) => body.workers?.[0]?.state === "reporting")).body.workers;
  };
  expect(await workersFor("alphaOnly")).toMatchObject([{ host: null, pid: null, backlog: 7, conflicts: 1 }]);
  expect(await workersFor("alphaAdmin")).toMatchObject([{ host: "node-a", pid: 4711 }]);
});

test("what waits for people is counted over the sites that the operator may see", async () => {
  const waiting = async (name: string) =>
    (await ask(api.url, "GET", "/v1/health/details", { as: await signIn(api.url, name) })).body
      .waitingForPeople;
  await api.database.pool.query(
    `insert into dead_letter (actor_id, letter_id, site_id, queue, message, error)
     select 'battery-9', 'n-' || n, 'beta', 'commands', '{}', '{"name":"Error","message":"no"}' from generate_series(1, 3) n`,
  );
  const engineer = await signIn(api.url, "engineer");
  const body = { reason: "for a test" };
  await ask(api.url, "POST", "/v1/devices/battery-9/pause", { as: engineer, body });
  await until(
    () => waiting("engineer"),
    (now) => now.openLetters === 3 && now.pausedDevices === 1,
  );
  expect(await waiting("alphaOnly")).toEqual({ openLetters: 0, pausedDevices: 0 });
});
