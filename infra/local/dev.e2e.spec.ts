// `pnpm dev` as a person uses it: start, stop, kill, start again, and the mistakes one makes.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { freePort, isPortFree } from "./ports.ts";

let dataDir: string;
let ports: { PORT: string; WEB_PORT: string };

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "microgrid-dev-"));
  ports = { PORT: String(await freePort()), WEB_PORT: String(await freePort()) };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const runs: Run[] = [];
afterEach(async () => {
  for (const { supervisor, ended } of runs.splice(0)) {
    supervisor.kill("SIGTERM");
    await ended;
  }
});

interface Run {
  readonly supervisor: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
}

const own = ["DATABASE_URL", "SQS_ENDPOINT", "REDIS_URL", "ENCRYPTION_KEY", "AWS_ACCESS_KEY_ID"];

const dev = (...args: string[]): Run => devWith({}, ...args);

const devWith = (variables: Readonly<Record<string, string>>, ...args: string[]): Run => {
  const env = {
    ...process.env,
    ...ports,
    DATA_DIR: dataDir,
    ...Object.fromEntries(own.map((name) => [name, ""])),
    ...variables,
  };
  const supervisor = spawn(process.execPath, [join(import.meta.dirname, "dev.ts"), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [supervisor.stdout, supervisor.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  // Not its exit: what it said last may still be in the pipe.
  const ended = new Promise<number | null>((resolve) => supervisor.once("close", resolve));
  const run = { supervisor, ended, output: () => output };
  runs.push(run);
  return run;
};

const says = (run: Run, what: RegExp): Promise<void> =>
  vi.waitFor(() => expect(run.output()).toMatch(what), { timeout: 90_000, interval: 100 });

/** Every process that inherited the data folder of this test, whoever its parent is by now. */
const leftovers = (): string[] =>
  (process.platform === "linux" ? readdirSync("/proc") : [])
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const isOurs = readFileSync(`/proc/${pid}/environ`, "utf8").includes(`DATA_DIR=${dataDir}`);
        return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
      } catch {
        return [];
      }
    });

const patience = { timeout: 45_000, interval: 100 };
const portsAreFree = async (): Promise<boolean> =>
  (await isPortFree(Number(ports.PORT))) && (await isPortFree(Number(ports.WEB_PORT)));

const firstDeviceVersion = async (): Promise<number> => {
  const api = `http://127.0.0.1:${ports.PORT}`;
  const origin = { origin: `http://localhost:${ports.WEB_PORT}`, "content-type": "application/json" };
  const body = JSON.stringify({ name: "demo", password: "demo" });
  const login = await fetch(`${api}/v1/sessions`, { method: "POST", headers: origin, body });
  const cookie = login.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const answer = await fetch(`${api}/v1/devices/battery-1`, { headers: { cookie } });
  return ((await answer.json()) as { version: number }).version;
};

test("it starts from nothing, is killed, starts again with its data, and stops without a trace", async () => {
  const first = dev();
  await says(first, /Microgrid runs/);
  expect(first.output()).toMatch(/schema: \d+ migrations applied/);
  await vi.waitFor(async () => expect(await firstDeviceVersion()).toBeGreaterThan(0), {
    timeout: 45_000,
    interval: 200,
  });
  const before = await firstDeviceVersion();

  const beside = dev();
  expect(await beside.ended).toBe(1);
  expect(beside.output()).toMatch(/already runs on .* \(process \d+\)/);

  first.supervisor.kill("SIGKILL");
  const second = dev("--no-sim");
  await says(second, /Microgrid runs/);
  expect(second.output()).toMatch(/schema: up to date/);
  expect(await firstDeviceVersion()).toBeGreaterThanOrEqual(before);

  second.supervisor.kill("SIGTERM");
  expect(await second.ended).toBe(0);
  expect(second.output()).toMatch(/stopping: web, api, worker, sqs, postgres/);
  expect(second.output()).not.toMatch(/by force/);
  await vi.waitFor(() => expect(leftovers()).toEqual([]), patience);
  expect(await portsAreFree()).toBe(true);
});

test("after kill -9 of the supervisor nothing goes on running", async () => {
  const run = dev();
  await says(run, /Microgrid runs/);
  run.supervisor.kill("SIGKILL");
  await vi.waitFor(() => expect(leftovers()).toEqual([]), patience);
  expect(await portsAreFree()).toBe(true);
});

test("a port in use is said in plain words, with the variable that moves it", async () => {
  const other = await new Promise<Server>((resolve) => {
    const server = createServer().listen(Number(ports.PORT), "127.0.0.1", () => resolve(server));
  });
  const run = dev();
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain(`The API cannot start: another program listens on port ${ports.PORT}`);
  expect(run.output()).toContain("PORT=");
  await new Promise((resolve) => other.close(resolve));
  await vi.waitFor(() => expect(leftovers()).toEqual([]), patience);
  expect(await portsAreFree()).toBe(true);
});

test("a process that cannot start ends the start with its own words, and no box says that all runs", async () => {
  const run = devWith({ LANES: "0" }, "--no-sim");
  expect(await run.ended).toBe(1);
  expect(run.output()).toMatch(/The API cannot start: it ended with exit code 78\. Its last lines:[^]*LANES/);
  expect(run.output()).not.toMatch(/Microgrid runs|starting it again/);
  await vi.waitFor(() => expect(leftovers()).toEqual([]), patience);
});

test("Ctrl-C during the start leaves nothing behind", async () => {
  const run = dev();
  await says(run, /first the database/);
  run.supervisor.kill("SIGINT");
  expect(await run.ended).toBe(0);
  await vi.waitFor(() => expect(leftovers()).toEqual([]), patience);
  expect(await portsAreFree()).toBe(true);
});
