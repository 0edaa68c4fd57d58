// Each envelope is judged by itself; one bad envelope never loses the others.
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { post, senders, told } from "../testing/bad-input.ts";
import type { BadInput } from "../testing/bad-input.ts";
import { ask, envelope, postTelemetry, signIn, until } from "../testing/client.ts";
import type { Answer } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import { gatewayToken } from "../testing/seed.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;
let send: (input: BadInput) => Promise<Answer>;

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  send = await senders(api.url);
});
afterAll(() => api.close());

const path = "/v1/telemetry";
const one = (overrides: Record<string, unknown> = {}) => ({ envelopes: [envelope(overrides)] });
const hourMs = 3_600_000;

test.each<BadInput>([
  post("nobody", path, one(), "401 token.required"),
  post("engineer", path, one(), "401 token.required"),
  post("wrongToken", path, one(), "401 token.wrong"),
  post("gateway", path, { envelopes: [] }, "400 request.invalid body.envelopes"),
  post("gateway", path, { envelopes: {} }, "400 request.invalid body.envelopes"),
  post("gateway", path, [envelope()], "400 request.invalid body"),
  post("gateway", path, "null", "400 request.invalid body.envelopes"),
  post("gateway", path, { ...one(), colour: "red" }, "400 request.invalid body"),
  post("gateway", path, { envelopes: Array(1001).fill(1) }, "400 request.invalid body.envelopes"),
  post("gateway", path, `{"envelopes":["${"x".repeat(1_048_576)}"]}`, "413 request.tooLarge"),
  post("gateway", path, "[".repeat(500_000), "400 json.malformed"),
  post("foreign", path, one(), "403 device.foreign"),
  post("oneDevice", path, one({ deviceId: "pv-1" }), "403 device.foreign"),
  post("gateway", path, one({ deviceId: "nope" }), "404 device.unknown"),
  post(
    "gateway",
    path,
    { envelopes: [envelope({ seq: -1 }), envelope({ deviceId: "no" })] },
    "422 telemetry.rejected",
  ),
])("$sender: $body gets $gets", async (input) =>
  expect(told(await send(input), input.gets)).toBe(input.gets),
);

const at = (offsetMs: number) => new Date(Date.now() + offsetMs).toISOString();

test.each<[code: string, overrides: Record<string, unknown>]>([
  ["device.unknown", { deviceId: "nope" }],
  ["device.unknown", { deviceId: "toString" }],
  ["device.foreign", { deviceId: "battery-9" }],
  ["envelope.invalid", { deviceId: "a b" }],
  ["envelope.invalid", { deviceId: 7 }],
  ["envelope.invalid", { bootId: "" }],
  ["envelope.invalid", { seq: 1.5 }],
  ["envelope.invalid", { seq: 2 ** 53 }],
  ["envelope.invalid", { seq: "1" }],
  ["envelope.invalid", { measuredAt: "yesterday" }],
  ["envelope.invalid", { measuredAt: "2026-02-30T00:00:00Z" }],
  ["envelope.invalid", { measuredAt: Date.now() }],
  ["envelope.invalid", { type: "xstate.stop" }],
  ["envelope.invalid", { historical: "yes" }],
  ["points.invalid", { points: {} }],
  ["points.invalid", { points: [1] }],
  ["points.invalid", { points: { PowerKw: 1 } }],
  ["points.invalid", { points: { toString: 1, powerKw: null } }],
  ["points.invalid", { points: { powerKw: { value: 1 } } }],
  ["points.invalid", { points: { powerKw: { value: 1, quality: "superb" } } }],
  ["points.invalid", { points: { mode: "x".repeat(65) } }],
  ["points.invalid", { points: { mode: "a\u0000b" } }],
  ["points.invalid", { points: { mode: "line\r\nbreak" } }],
  ["points.invalid", { points: JSON.parse('{"constructor":1}') }],
  ["points.invalid", { points: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`p${n}`, n])) }],
  ["clock.implausible", { measuredAt: at(hourMs) }],
  ["clock.implausible", { measuredAt: "1970-01-01T00:00:00Z" }],
  ["clock.implausible", { measuredAt: "9999-12-31T23:59:59Z", historical: true }],
  ["clock.implausible", { measuredAt: at(-31 * 24 * hourMs), historical: true }],
])("%s: %j is rejected alone, with what to do", async (code, overrides) => {
  const answer = await postTelemetry(api.url, [envelope(), envelope(overrides), envelope({ seq: 2 })]);
  expect([answer.status, answer.body.accepted, answer.body.rejected]).toEqual([202, 2, 1]);
  expect(answer.body.results[1]).toMatchObject({ index: 1, status: "rejected", code });
  expect(answer.body.results[1].fix.length).toBeGreaterThan(5);
});

test.each([
  '{"envelopes":[{"__proto__":{"isAdmin":true}}, GOOD]}',
  '{"envelopes":[{"seq":1e999}, GOOD]}',
  `{"envelopes":[${"[".repeat(5000)}${"]".repeat(5000)}, GOOD]}`,
  '{"envelopes":["\\ud800", GOOD]}',
  '{"envelopes":[null, GOOD]}',
])("poison beside a good envelope costs only itself: %s", async (text) => {
  const raw = text.replace("GOOD", JSON.stringify(envelope()));
  const answer = await ask(api.url, "POST", path, { as: { token: gatewayToken }, raw });
  expect([answer.status, answer.body.accepted]).toEqual([202, 1]);
  expect(answer.body.results[0]).toMatchObject({
    deviceId: "",
    status: "rejected",
    code: "envelope.invalid",
  });
});

test("a skewed clock within five minutes, an old historical reading and qualities are taken", async () => {
  const answer = await postTelemetry(api.url, [
    envelope({ measuredAt: at(4 * 60_000) }),
    envelope({ measuredAt: at(-20 * 24 * hourMs), historical: true, seq: 2 }),
    envelope({ points: { temperatureC: { value: 71.2, quality: "questionable" } }, seq: 3 }),
    envelope({ measuredAt: at(hourMs).replace("Z", "+02:00"), seq: 4, historical: true }),
  ]);
  expect(answer.body.results.filter((one: { status: string }) => one.status === "rejected")).toEqual([]);
});

test("a device that floods its history is held back, and its live readings are not", async () => {
  const old = (seq: number) =>
    envelope({ deviceId: "pv-1", seq, historical: true, measuredAt: at(-hourMs), points: { powerKw: seq } });
  let request = 0;
  const flood = async (): Promise<string[]> => {
    const first = (request += 1) * 1000;
    const envelopes = Array.from({ length: 999 }, (_, index) => old(first + index));
    const live = envelope({ deviceId: "pv-1", bootId: "live", seq: request, points: { powerKw: 1 } });
    const { body } = await postTelemetry(api.url, [...envelopes, live]);
    expect(body.results.at(-1).status).toBe("accepted");
    return body.results.map((result: { code?: string; status: string }) => result.code ?? result.status);
  };
  // Side by side, and again while the machine is so slow that there is room again before there was none.
  const codes = await until(
    async () => (await Promise.all(Array.from({ length: 8 }, flood))).flat(),
    (told) => told.includes("backlog.full"),
  );
  expect([...new Set(codes)].sort()).toEqual(["accepted", "backlog.full"]);
});

test("a device is known to ingestion as soon as it is registered", async () => {
  const engineer = await signIn(api.url, "engineer");
  const fresh = envelope({ deviceId: "battery-2" });
  expect((await postTelemetry(api.url, [fresh])).status).toBe(404);
  const body = { deviceId: "battery-2", siteId: "alpha", kind: "battery" };
  expect((await ask(api.url, "POST", "/v1/devices", { as: engineer, body })).status).toBe(201);
  expect((await ask(api.url, "POST", "/v1/devices", { as: engineer, body })).status).toBe(200);
  expect((await postTelemetry(api.url, [fresh])).status).toBe(202);
});
