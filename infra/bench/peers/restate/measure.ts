// Restate
//
// A machine of five regions on Restate with its XState binding: 64 callers, each event sent over HTTP and answered when it is durable.
// Starts a server and a service of its own, measures for a bounded time, stops both and prints one line of JSON.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { Agent, request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import * as restate from "@restatedev/restate-sdk";
import { xstate } from "@restatedev/xstate";
import { assign, setup } from "xstate";

const CALLERS = 64;
const MACHINES = 256;
const WARM_MS = 2_000;
const DURATION_MS = 8_000;
const READY_WITHIN_MS = 60_000;

interface Reading {
  readonly type: "telemetry.received";
  readonly at: number;
  readonly points: Readonly<Record<string, number | string>>;
}
const device = setup({
  types: { context: {} as { points: Reading["points"]; at: number; count: number }, events: {} as Reading },
  guards: {
    isCharging: ({ event }) => event.points["mode"] === "charging",
    isDischarging: ({ event }) => event.points["mode"] === "discharging",
    isHot: ({ event }) => Number(event.points["temperatureC"]) > 50,
    isLow: ({ event }) => Number(event.points["socPct"]) < 10,
  },
});
/** Telemetry, link, power, energy and temperature side by side, as a battery has them. */
const machine = device.createMachine({
  id: "device",
  type: "parallel",
  context: { points: {}, at: 0, count: 0 },
  states: {
    telemetry: {
      initial: "taking",
      states: {
        taking: {
          on: {
            "telemetry.received": {
              actions: assign(({ context, event }) => ({
                points: { ...context.points, ...event.points },
                at: event.at,
                count: context.count + 1,
              })),
            },
          },
        },
      },
    },
    link: {
      initial: "waiting",
      states: { waiting: { on: { "telemetry.received": "online" } }, online: {} },
    },
    power: {
      initial: "standby",
      states: {
        standby: {
          on: {
            "telemetry.received": [
              { guard: "isCharging", target: "charging" },
              { guard: "isDischarging", target: "discharging" },
            ],
          },
        },
        charging: { on: { "telemetry.received": { guard: "isDischarging", target: "discharging" } } },
        discharging: { on: { "telemetry.received": { guard: "isCharging", target: "charging" } } },
      },
    },
    energy: {
      initial: "enough",
      states: { enough: { on: { "telemetry.received": { guard: "isLow", target: "low" } } }, low: {} },
    },
    temperature: {
      initial: "normal",
      states: { normal: { on: { "telemetry.received": { guard: "isHot", target: "hot" } } }, hot: {} },
    },
  },
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
function post(url: string, body: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { agent, method: "POST", headers: { "content-type": "application/json" } },
      (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (chunk: string) => (text += chunk));
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
        incoming.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}

async function until(what: string, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await attempt().catch(() => false))) {
    if (performance.now() > deadline)
      throw new Error(`${what} took longer than ${READY_WITHIN_MS / 1_000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const folder = await mkdtemp(join(tmpdir(), "restate-peer-"));
const [ingress, admin, node, service] = [
  await freePort(),
  await freePort(),
  await freePort(),
  await freePort(),
];
const require = createRequire(
  createRequire(import.meta.url).resolve("@restatedev/restate-server/package.json"),
);
const server = spawn(
  require.resolve(`@restatedev/restate-server-${platform()}-${arch()}/bin/restate-server`),
  ["--node-name", "peer", "--base-dir", folder],
  {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_LOG_FILTER: "warn",
      DO_NOT_TRACK: "1",
    },
  },
);
let said = "";
server.stderr.on("data", (chunk: Buffer) => (said = (said + String(chunk)).slice(-4_000)));
process.on("exit", () => server.kill("SIGKILL"));

try {
  // Silent: it logs several lines an event, which would be measured too.
  await restate.serve({ services: [xstate("device", machine)], port: service, logger: () => {} });
  await until("The server", async () => (await fetch(`http://127.0.0.1:${admin}/health`)).ok);
  await until("The registration", async () => {
    const { status } = await post(`http://127.0.0.1:${admin}/deployments`, {
      uri: `http://127.0.0.1:${service}`,
    });
    return status < 300;
  });
  const at = (key: number, handler: string): string =>
    `http://127.0.0.1:${ingress}/device/d-${key}/${handler}`;
  await until("The first machine", async () => (await post(at(0, "create"), {})).status < 300);
  await Promise.all(Array.from({ length: MACHINES - 1 }, (_, n) => post(at(n + 1, "create"), {})));

  const latencies: number[] = [];
  let [sent, failed] = [0, 0];
  const run = async (durationMs: number): Promise<number> => {
    [sent, failed, latencies.length] = [0, 0, 0];
    const startedAt = performance.now();
    const caller = async (): Promise<void> => {
      while (performance.now() - startedAt < durationMs) {
        const n = (sent += 1);
        const mode = Math.floor(n / MACHINES) % 10 < 5 ? "charging" : "discharging";
        const points = { powerKw: n % 5, socPct: 55.5, temperatureC: 25.25, voltageV: 780, mode };
        const before = performance.now();
        const { status } = await post(at(n % MACHINES, "send"), {
          event: { type: "telemetry.received", at: Date.now(), points },
        });
        if (status >= 300) failed += 1;
        latencies.push(performance.now() - before);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    return (latencies.length / (performance.now() - startedAt)) * 1_000;
  };
  await run(WARM_MS);
  const perSecond = await run(DURATION_MS);
  latencies.sort((a, b) => a - b);
  const p50Ms = latencies[Math.floor(latencies.length / 2)] ?? Number.NaN;
  if (failed > 0) throw new Error(`${failed} of ${latencies.length} events failed.`);
  process.stdout.write(`${JSON.stringify({ perSecond, p50Ms, callers: CALLERS, machines: MACHINES })}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${said}\n`);
  process.exitCode = 1;
} finally {
  agent.destroy();
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  await rm(folder, { recursive: true, force: true });
  process.exit();
}
