import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { told } from "../testing/bad-input.ts";
import { ask, signIn } from "../testing/client.ts";
import { liveApi, origin } from "../testing/live-api.ts";
import { password } from "../testing/seed.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;
let engineer: { cookie: string };

beforeAll(async () => {
  api = await liveApi({
    databaseUrl: inject("databaseUrl"),
    sqsEndpoint: inject("sqsEndpoint"),
    limits: { failedLogins: 5 },
  });
  engineer = await signIn(api.url, "engineer");
});
afterAll(() => api.close());

const change = (headers: Record<string, string>) =>
  ask(api.url, "PATCH", "/v1/devices/battery-1", {
    body: { name: "Battery one" },
    headers: { cookie: engineer.cookie, ...headers },
  });

test.each<Record<string, string>>([
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: `${origin}.evil.example` },
  {},
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site", origin: "http://other.localhost" },
  { "sec-fetch-site": "cross-site", origin },
])("a change that rides on a cookie with %j is refused", async (headers) => {
  expect(told(await change(headers), "")).toBe("403 origin.foreign");
});

test.each<Record<string, string>>([{ origin }, { "sec-fetch-site": "same-origin" }])(
  "a change that rides on a cookie with %j is taken",
  async (headers) => {
    expect((await change(headers)).status).toBe(200);
  },
);

test("a login from a foreign page is refused", async () => {
  const body = { name: "viewer", password };
  const headers = { origin: "https://evil.example" };
  expect(told(await ask(api.url, "POST", "/v1/sessions", { body, headers }), "")).toBe("403 origin.foreign");
});

test("a foreign page cannot read even with the cookie", async () => {
  const headers = { cookie: engineer.cookie, "sec-fetch-site": "cross-site" };
  expect(told(await ask(api.url, "GET", "/v1/devices", { headers }), "")).toBe("403 origin.foreign");
});

test.each(["GET", "OPTIONS"])("no answer to %s carries a CORS header", async (method) => {
  const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
  const answer = await ask(api.url, method, "/v1/devices", { headers });
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("the cookie is out of reach of scripts and of other sites", async () => {
  const answer = await ask(api.url, "POST", "/v1/sessions", { body: { name: "viewer", password } });
  expect(answer.headers.get("set-cookie")).toMatch(
    /^sid=[\w-]{43}; Max-Age=43200; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
  );
});

test("a login ends the session that the browser had before", async () => {
  const before = await signIn(api.url, "viewer");
  await ask(api.url, "POST", "/v1/sessions", { as: before, body: { name: "viewer", password } });
  expect(told(await ask(api.url, "GET", "/v1/sessions", { as: before }), "")).toBe("401 session.wrong");
});

test("a session that was ended opens nothing", async () => {
  const own = await signIn(api.url, "viewer");
  expect((await ask(api.url, "DELETE", "/v1/sessions", { as: own })).status).toBe(204);
  expect(told(await ask(api.url, "GET", "/v1/devices", { as: own }), "")).toBe("401 session.wrong");
});

test("guessing a password ends in 429 with Retry-After, for an unknown name too, and not for others", async () => {
  for (const name of ["operator", "nobody"]) {
    const guess = () => ask(api.url, "POST", "/v1/sessions", { body: { name, password: "wrong" } });
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(told(await guess(), "")).toBe("401 credentials.wrong");
    const refused = await guess();
    expect(told(refused, "")).toBe("429 limit.exceeded");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  await expect(signIn(api.url, "viewer")).resolves.toHaveProperty("cookie");
});

test("pages are served under a policy that runs no inline script", async () => {
  const { headers } = await ask(api.url, "GET", "/v1/health");
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers.get("x-powered-by")).toBeNull();
});

test("the documentation works without the internet", async () => {
  const page = await ask(api.url, "GET", "/docs/");
  expect(page.status).toBe(200);
  expect(page.body).not.toMatch(/(src|href)="https?:/);
  expect(page.body).not.toMatch(/<script>\s*\S/);
  const contract = await ask(api.url, "GET", "/docs/openapi.json");
  expect(contract.body.openapi).toMatch(/^3\.1/);
});
