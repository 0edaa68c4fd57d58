// Test setup
//
// vitest's globalSetup: real servers for the integration and browser tests, once per run. Each is a child process that stops
// when this process ends in whatever way, so an interrupted run leaves nothing behind.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "./servers/embedded-postgres.ts";
import { findChromium } from "./chromium.ts";
import { onPath } from "./on-path.ts";
import { freePort } from "./ports.ts";
import type { QueueServerOptions } from "./servers/queue-server.ts";
import type { RedisServerOptions } from "./servers/redis-server.ts";
import { type ServerProcess, startServerProcess } from "./servers/server-process.ts";

interface Served<Value> {
  readonly value: Value;
  readonly stop?: () => Promise<void>;
}

const env = process.env;

const missing = (what: string, variable: string): Served<null> => {
  const sentence = `${what} was not found: not on the PATH and ${variable} is not set.`;
  if (env["CI"]) throw new Error(`${sentence} In CI its tests must run.`);
  process.stderr.write(`\n  SKIPPED  ${sentence}\n           Every test that needs it is skipped.\n\n`);
  return { value: null };
};

const postgres = async (): Promise<Served<string>> => {
  const external = env["TEST_DATABASE_URL"];
  if (external) return { value: external };
  const folder = await mkdtemp(join(tmpdir(), "microgrid-test-"));
  // As root the server runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  const { url, server } = await startEmbeddedPostgres({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    user: "postgres",
    password: "postgres",
    database: "postgres",
    // fsync only matters when the machine loses power, which no test does; the tests that kill Postgres kill a process, and
    // the kernel keeps what was written. synchronous_commit stays on: a commit is answered after its WAL is written, as in
    // production, so that order, visibility and the meaning of "committed" are the same.
    settings: { fsync: "off", full_page_writes: "off", synchronous_commit: "on", max_connections: "300" },
    removeOnStop: folder,
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return { value: url, stop: () => server.stop() };
};

const queue = async (): Promise<Served<string>> => {
  const options: QueueServerOptions = { port: await freePort() };
  const server = await startServerProcess(new URL("./servers/queue-server.ts", import.meta.url), options);
  return { value: `http://127.0.0.1:${options.port}`, stop: () => server.stop() };
};

const redis = async (): Promise<Served<string | null>> => {
  const external = env["REDIS_URL"];
  if (external) return { value: external };
  const program = await onPath(env["PATH"] ?? "", "redis-server");
  if (program === null) return missing("redis-server", "REDIS_URL");
  const options: RedisServerOptions = { program, port: await freePort() };
  const server: ServerProcess<unknown> = await startServerProcess(
    new URL("./servers/redis-server.ts", import.meta.url),
    options,
  );
  return { value: `redis://127.0.0.1:${options.port}`, stop: () => server.stop() };
};

const chromium = async (): Promise<Served<string | null>> => {
  const path = await findChromium(env);
  return path === null ? missing("Chromium", "CHROMIUM_PATH") : { value: path };
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = await Promise.allSettled([postgres(), queue(), redis(), chromium()]);
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(async (one) => one.status === "fulfilled" && one.value.stop?.()));
  };
  const [database, sqs, bell, browser] = started;
  if (
    database.status === "fulfilled" &&
    sqs.status === "fulfilled" &&
    bell.status === "fulfilled" &&
    browser.status === "fulfilled"
  ) {
    project.provide("databaseUrl", database.value.value);
    project.provide("sqsEndpoint", sqs.value.value);
    project.provide("redisUrl", bell.value.value);
    project.provide("chromiumPath", browser.value.value);
    return stop;
  }
  await stop();
  throw started.find((one) => one.status === "rejected")?.reason;
}
