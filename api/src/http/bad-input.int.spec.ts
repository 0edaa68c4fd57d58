// Bad input gets a 4xx problem that names the field and the fix, and never a 5xx.
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { get, post, senders, told } from "../testing/bad-input.ts";
import type { BadInput } from "../testing/bad-input.ts";
import { ask } from "../testing/client.ts";
import type { Answer } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;
let send: (input: BadInput) => Promise<Answer>;

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  send = await senders(api.url);
});
afterAll(() => api.close());

const noUuid = "00000000-0000-4000-8000-000000000000";
const readings = "/v1/devices/battery-1/readings";
const setpoints = "/v1/devices/battery-1/setpoints";
const operations = "/v1/devices/battery-1/operations";
const events = "/v1/devices/battery-1/events";
const alarm = "/v1/alarms/battery-1:overTemperature";
const fresh = { deviceId: "battery-2", siteId: "alpha", kind: "battery" };
const protoText = '{"deviceId":"a","siteId":"alpha","kind":"battery","settings":{"__proto__":{"x":1}}}';
const surrogateText = '{"deviceId":"a","siteId":"alpha","kind":"battery","name":"\\ud800"}';

const paths = [
  get("viewer", "/v1/nothing", "404 route.unknown"),
  get("viewer", "/nothing", "404 route.unknown"),
  { sender: "viewer", request: "PUT /v1/devices", gets: "405 method.notAllowed" } as const,
  get("nobody", "/v1/devices", "401 session.required"),
  get("gateway", "/v1/devices", "401 session.required"),
  get("viewer", "/v1/devices/nope", "404 device.unknown"),
  get("alphaOnly", "/v1/devices/battery-9", "404 device.unknown"),
  get("alphaOnly", "/v1/devices?site=beta", "403 site.foreign"),
  get("alphaOnly", "/v1/stream?site=beta", "403 site.foreign"),
  get("viewer", "/v1/devices/a%00b", "400 request.invalid"),
  get("viewer", "/v1/devices/%E0%A4%A", "400 request.invalid"),
  get("viewer", "/v1/machines/toaster", "404 kind.unknown"),
  get("viewer", "/v1/machines/__proto__", "400 request.invalid"),
  get("viewer", `/v1/commands/${noUuid}`, "404 command.unknown"),
  get("viewer", "/v1/commands/1", "400 request.invalid"),
];

const queries = [
  get("viewer", "/v1/devices?colour=red", "400 request.invalid query.colour"),
  get("viewer", "/v1/devices?limit=1001", "400 request.invalid query.limit"),
  get("viewer", "/v1/devices?limit=ten", "400 request.invalid query.limit"),
  get("viewer", "/v1/devices?limit=1&limit=2", "400 request.invalid query.limit"),
  get("viewer", "/v1/devices?cursor=abc", "422 cursor.invalid"),
  get("viewer", "/v1/devices/battery-1/transitions?cursor=WzFd", "422 cursor.invalid"),
  get("viewer", "/v1/alarms?state=red", "400 request.invalid query.state"),
  get("viewer", readings, "400 request.invalid query.from"),
  get("viewer", `${readings}?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`, "422 range.invalid"),
  get(
    "viewer",
    `${readings}?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&bucket=1`,
    "422 range.tooWide",
  ),
  get("viewer", `${readings}?from=yesterday&to=2026-02-01T00:00:00Z`, "400 request.invalid query.from"),
  get("viewer", "/v1/stream?since=yesterday", "400 request.invalid query.since"),
  get("viewer", "/v1/stream?topic=gossip", "400 request.invalid query.topic[0]"),
];

const bodies = [
  post("engineer", "/v1/devices", "{nope", "400 json.malformed"),
  post("engineer", "/v1/devices", Uint8Array.of(0x22, 0xff, 0x22), "400 json.malformed"),
  post("engineer", "/v1/devices", "\ufeff{}", "400 json.malformed"),
  post("engineer", "/v1/devices", "a=b", "415 mediaType.unsupported", { "content-type": "text/plain" }),
  post("engineer", "/v1/devices", "{}", "415 mediaType.unsupported", { "content-encoding": "gzip" }),
  post("engineer", "/v1/devices", undefined, "400 request.invalid body"),
  post("engineer", "/v1/devices", { ...fresh, name: "x".repeat(70_000) }, "413 request.tooLarge"),
  post("engineer", "/v1/devices", protoText, "400 json.unsafe body.settings.__proto__"),
  post("engineer", "/v1/devices", { ...fresh, name: "a\u0000b" }, "400 json.unsafe body.name"),
  post("engineer", "/v1/devices", surrogateText, "400 json.unsafe body.name"),
  post("engineer", "/v1/devices", "[".repeat(30_000) + "]".repeat(30_000), "400 json.unsafe"),
  post("operator", setpoints, '{"point":"powerKw","value":1e999}', "400 json.unsafe body.value"),
];

const devices = [
  post("engineer", "/v1/devices", { deviceId: "a", siteId: "alpha" }, "400 request.invalid body.kind"),
  post("engineer", "/v1/devices", { ...fresh, deviceId: "a b" }, "400 request.invalid body.deviceId"),
  post("engineer", "/v1/devices", { ...fresh, kind: "toaster" }, "422 kind.unknown"),
  post("engineer", "/v1/devices", { ...fresh, siteId: "gamma" }, "422 site.unknown"),
  post("alphaOnly", "/v1/devices", { ...fresh, siteId: "beta" }, "403 site.foreign"),
  post("gateway", "/v1/devices", { ...fresh, siteId: "beta" }, "403 site.foreign"),
  post("oneDevice", "/v1/devices", fresh, "403 token.insufficient"),
  post("wrongToken", "/v1/devices", fresh, "401 token.wrong"),
  post("engineer", "/v1/devices", { ...fresh, deviceId: "pv-1" }, "409 device.exists"),
  post("engineer", "/v1/devices", { ...fresh, colour: "red" }, "400 request.invalid body.colour"),
  {
    ...post("engineer", "", { settings: { ratedKw: -1 } }, "400 request.invalid body.settings.ratedKw"),
    request: "PATCH /v1/devices/battery-1",
  },
  { ...post("engineer", "", {}, "400 request.invalid body"), request: "PATCH /v1/devices/battery-1" },
  {
    ...post(
      "engineer",
      "",
      { settings: { alarms: { tooHot: { limit: 1 } } } },
      "422 alarm.unknown body.settings.alarms.tooHot",
    ),
    request: "PATCH /v1/devices/battery-1",
  },
  post(
    "engineer",
    "/v1/devices",
    { ...fresh, settings: { alarms: { tooHot: { limit: 1 } } } },
    "422 alarm.unknown",
  ),
];

const wishes = [
  post("viewer", setpoints, { point: "powerKw", value: 1 }, "403 role.insufficient"),
  post("operator", setpoints, { point: "powerKw", value: 80 }, "422 setpoint.outOfRange"),
  post("operator", setpoints, { point: "limitKw", value: 1 }, "422 setpoint.unknown"),
  post("operator", operations, { operation: "dance" }, "422 operation.unknown"),
  post("operator", setpoints, { point: "powerKw", value: 1 }, "409 device.offline"),
  post("engineer", events, { type: "xstate.stop" }, "422 event.unknown"),
  post("engineer", events, { type: "toString" }, "400 request.invalid body.type"),
  post("engineer", events, { type: "*" }, "400 request.invalid body.type"),
  post(
    "engineer",
    events,
    { type: "setpoint.requested", payload: { point: 1 } },
    "422 event.invalid body.payload.point",
  ),
  post("engineer", events, { type: "alarm.acknowledged", part: "alarm/tripped" }, "409 event.notAccepted"),
  post("operator", events, { type: "alarm.acknowledged" }, "403 role.insufficient"),
  post("operator", `${alarm}/acknowledge`, undefined, "404 alarm.unknown"),
  post(
    "operator",
    `${alarm}/shelve`,
    { durationMs: 9 * 3_600_000, reason: "x" },
    "400 request.invalid body.durationMs",
  ),
  post("operator", "/v1/alarms/nonsense/acknowledge", {}, "400 request.invalid"),
  post("operator", "/v1/alarms/acknowledge", { alarmIds: [] }, "400 request.invalid body.alarmIds"),
];

const orders = [
  get("foreign", "/v1/devices/battery-1/orders", "403 device.foreign"),
  get("gateway", "/v1/devices/nope/orders", "404 device.unknown"),
  get("engineer", "/v1/devices/battery-1/orders", "401 token.required"),
  get("oneDevice", "/v1/orders?site=alpha", "403 token.insufficient"),
  get("gateway", "/v1/orders?site=beta", "403 site.foreign"),
  post(
    "gateway",
    `/v1/orders/${noUuid}/answer`,
    { deviceId: "pv-1", answer: "completed" },
    "404 order.unknown",
  ),
  post(
    "oneDevice",
    `/v1/orders/${noUuid}/answer`,
    { deviceId: "pv-1", answer: "failed" },
    "403 device.foreign",
  ),
  post(
    "gateway",
    `/v1/orders/${noUuid}/answer`,
    { deviceId: "pv-1", answer: "maybe" },
    "400 request.invalid body.answer",
  ),
];

test.each<BadInput>([...paths, ...queries, ...bodies, ...devices, ...wishes, ...orders])(
  "$sender: $request gets $gets",
  async (input) => expect(told(await send(input), input.gets)).toBe(input.gets),
);

test("no bad input has made the API fail", async () => {
  const metrics = await ask(api.url, "GET", "/v1/metrics");
  expect(metrics.body).toMatch(/request_seconds_count\{[^}]*status="400"/);
  expect(/request_seconds_count\{[^}]*status="5\d\d"/.exec(metrics.body)).toBeNull();
});
