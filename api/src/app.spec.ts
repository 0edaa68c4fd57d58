import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { createApp } from "./app.ts";
import type { AppOptions } from "./app.ts";
import { createMetrics } from "./health/metrics.ts";
import { allOperations } from "./http/operations.ts";
import type { RateLimits } from "./http/rate-limits.ts";
import { ask } from "./testing/client.ts";
import { origin } from "./testing/live-api.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const noLimits: RateLimits = {
  request: async () => undefined,
  commands: async () => undefined,
  furtherCommands: async () => undefined,
  envelopes: async () => undefined,
  login: { admit: async () => undefined, failed: async () => undefined, succeeded: async () => undefined },
};

/** The chain with everything faked but itself; everybody is an engineer. */
async function serve(options: Partial<AppOptions>): Promise<string> {
  const engineer = {
    kind: "operator",
    operatorId: "o",
    name: "engineer",
    role: "engineer",
    sites: null,
    sessionHash: "h",
    expiresAt: 0,
  } as const;
  const app = createApp({
    publicOrigin: origin,
    trustProxyHops: 0,
    webDist: undefined,
    checkResponses: true,
    log: pino({ level: "silent" }),
    limits: noLimits,
    metrics: createMetrics(() => 0),
    authorisation: {
      sessions: { find: async () => engineer } as unknown as AppOptions["authorisation"]["sessions"],
      tokens: { callerOf: async () => null, isLive: async () => false },
    },
    routes: {},
    ...options,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const as = { cookie: `sid=${"x".repeat(43)}` };

test.each([true, false])("an answer that breaks the contract, checked: %s", async (checkResponses) => {
  const routes: AppOptions["routes"] = {
    listSites: (_request, response) => void response.json({ sites: [{ siteId: 7 }] }),
  };
  const url = await serve({ routes, checkResponses });
  const answer = await ask(url, "GET", "/v1/sites", { as });
  expect([answer.status, answer.body.code]).toEqual(
    checkResponses ? [500, "response.invalid"] : [200, undefined],
  );
});

test("an unforeseen error tells its caller nothing about itself", async () => {
  const routes: AppOptions["routes"] = {
    listSites: () => {
      throw new Error("password=hunter2");
    },
  };
  const answer = await ask(await serve({ routes }), "GET", "/v1/sites", { as });
  expect([answer.status, answer.body.code]).toEqual([500, "internal"]);
  expect(JSON.stringify(answer.body)).not.toContain("hunter2");
  expect(answer.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
});

test("a database that went away is 503 with Retry-After, not 500", async () => {
  const routes: AppOptions["routes"] = {
    listSites: () => {
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    },
  };
  const answer = await ask(await serve({ routes }), "GET", "/v1/sites", { as });
  expect([answer.status, answer.body.code, answer.headers.get("retry-after")]).toEqual([
    503,
    "database.away",
    "2",
  ]);
});

test("an operation nobody has built yet is a problem, not a hanging request", async () => {
  const url = await serve({});
  const built = allOperations.find(({ id }) => id === "listSites");
  const answer = await ask(url, built?.method ?? "", "/v1/sites", { as });
  expect([answer.status, answer.body.code]).toEqual([404, "route.unknown"]);
});

test("each of the alarms or letters in a request counts against the limit, once the request is read", async () => {
  const counted: string[] = [];
  const limits: RateLimits = {
    ...noLimits,
    commands: async (operatorId) => void counted.push(`${operatorId} 1`),
    furtherCommands: async (operatorId, count) => void counted.push(`${operatorId} ${count} more`),
  };
  const url = await serve({ limits });
  const ids = (n: number) => Array.from({ length: n }, (_, index) => `battery-${index}:none`);
  const letters = (n: number) =>
    Array.from({ length: n }, (_, index) => Buffer.from(`["nobody","${index}"]`).toString("base64url"));
  const sent: [path: string, body: object, counts: string[]][] = [
    ["/v1/alarms/acknowledge", { alarmIds: ids(500) }, ["o 1", "o 499 more"]],
    ["/v1/alarms/acknowledge", { alarmIds: ids(1) }, ["o 1"]],
    ["/v1/alarms/acknowledge", { alarmIds: ids(501) }, ["o 1"]],
    ["/v1/dead-letters/retry", { letterIds: letters(50) }, ["o 1", "o 49 more"]],
    ["/v1/dead-letters/discard", { letterIds: letters(3), reason: "old" }, ["o 1", "o 2 more"]],
    ["/v1/alarms/battery-1:none/unshelve", {}, ["o 1"]],
  ];
  for (const [path, body, counts] of sent) {
    await ask(url, "POST", path, { as, body });
    expect([path, counted.splice(0)]).toEqual([path, counts]);
  }
});

test("the built dashboard is served with its own routes, and never hides the API", async () => {
  const folder = await mkdtemp(join(tmpdir(), "microgrid-web-"));
  closing.push(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<title>dashboard</title>");
  await writeFile(join(folder, "assets", "app-1a2b.js"), "1");
  const url = await serve({ webDist: folder });
  for (const path of ["/", "/devices/battery-1", "/alarms"]) {
    const page = await ask(url, "GET", path);
    expect([page.status, page.body, page.headers.get("cache-control")]).toEqual([
      200,
      "<title>dashboard</title>",
      "no-cache",
    ]);
  }
  const asset = await ask(url, "GET", "/assets/app-1a2b.js");
  expect(asset.headers.get("cache-control")).toContain("immutable");
  expect((await ask(url, "GET", "/assets/gone.js")).status).toBe(404);
  expect((await ask(url, "GET", "/assets/../index.html%00")).status).toBeLessThan(500);
  expect((await ask(url, "GET", "/v1/nothing")).body.code).toBe("route.unknown");
  expect((await ask(url, "POST", "/devices")).body.code).toBe("route.unknown");
});
