// A command from the operator to the device and back.
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { ask, envelope, postTelemetry, signIn, until } from "../testing/client.ts";
import type { Answer } from "../testing/client.ts";
import { openStream } from "../testing/event-stream.ts";
import type { EventStream } from "../testing/event-stream.ts";
import { liveApi } from "../testing/live-api.ts";
import { deviceToken, gatewayToken } from "../testing/seed.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;
let operator: { cookie: string };
const streams: EventStream[] = [];

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  operator = await signIn(api.url, "operator");
  await api.startWorker();
  await postTelemetry(api.url, [
    envelope({ points: { powerKw: 0, socPct: 60, temperatureC: 25, mode: "standby" } }),
    envelope({ deviceId: "pv-1", points: { powerKw: 10, availableKw: 20, mode: "running" } }),
    envelope({ deviceId: "breaker-1", points: { position: "closed", tripped: false } }),
  ]);
  for (const id of ["battery-1", "pv-1", "breaker-1"]) {
    await until(
      () => ask(api.url, "GET", `/v1/devices/${id}`, { as: operator }),
      ({ body }) => body.link === "online",
    );
  }
});
afterEach(async () => {
  await Promise.all(streams.splice(0).map((stream) => stream.close()));
});
afterAll(() => api.close());

const listen = async (path: string, token: string) => {
  const stream = await openStream(api.url, path, { token });
  streams.push(stream);
  return stream;
};
const setpoint = (deviceId: string, body: object, key?: string): Promise<Answer> =>
  ask(api.url, "POST", `/v1/devices/${deviceId}/setpoints`, {
    as: operator,
    body,
    headers: key === undefined ? {} : { "idempotency-key": key },
  });
const operate = (deviceId: string, operation: string): Promise<Answer> =>
  ask(api.url, "POST", `/v1/devices/${deviceId}/operations`, { as: operator, body: { operation } });
const answer = (orderId: string, body: object, token = gatewayToken) =>
  ask(api.url, "POST", `/v1/orders/${orderId}/answer`, { as: { token }, body });
const stateOf = (commandId: string, state: string) =>
  until(
    () => ask(api.url, "GET", `/v1/commands/${commandId}`, { as: operator }),
    ({ body }) => body.state === state,
  );

test("a setpoint reaches the device as an order, and its answer the operator", async () => {
  const orders = await listen("/v1/devices/battery-1/orders", deviceToken);
  const asked = await setpoint("battery-1", { point: "powerKw", value: -20, reason: "Charge from the sun." });
  expect(asked.status).toBe(202);
  expect(asked.body).toMatchObject({
    deviceId: "battery-1",
    kind: "setpoint",
    state: "requested",
    requestedBy: "operator",
  });
  const { commandId } = asked.body;
  await orders.until(() => orders.of("order").length > 0);
  expect(orders.of("order")[0]?.data).toMatchObject({
    orderId: commandId,
    deviceId: "battery-1",
    type: "setpoint.send",
    payload: { point: "powerKw", value: -20, unit: "kW" },
  });
  await stateOf(commandId, "sent");
  const busy = await operate("battery-1", "resetFault");
  expect([busy.status, busy.body.code]).toEqual([409, "device.busy"]);
  expect((await answer(commandId, { deviceId: "battery-1", answer: "accepted" }, deviceToken)).status).toBe(
    202,
  );
  await stateOf(commandId, "accepted");
  const charging = { powerKw: -20, socPct: 60, temperatureC: 25, mode: "charging" };
  await postTelemetry(api.url, [envelope({ seq: 2, points: charging })]);
  await stateOf(commandId, "succeeded");
  const list = await ask(api.url, "GET", "/v1/devices/battery-1/commands", { as: operator });
  expect(list.body.commands[0]).toMatchObject({ commandId, state: "succeeded" });
});

test("the latest setpoint of a point wins; the order of the older one is not delivered again, its answer still counts", async () => {
  const older = await setpoint("battery-1", { point: "powerKw", value: -10 });
  await stateOf(older.body.commandId, "sent");
  const newer = await setpoint("battery-1", { point: "powerKw", value: -30 });
  expect(newer.status).toBe(202);
  const withdrawn = await stateOf(older.body.commandId, "outcomeUnknown");
  expect(withdrawn.body.cause).toBe("SUPERSEDED");
  await stateOf(newer.body.commandId, "sent");
  const orders = await listen("/v1/devices/battery-1/orders", deviceToken);
  await orders.until(() => orders.of("order").length > 0);
  expect(orders.of("order").map(({ data }) => data.orderId)).toEqual([newer.body.commandId]);
  const answers = [
    [older.body.commandId, "failed", "failed"],
    [newer.body.commandId, "completed", "succeeded"],
  ];
  for (const [commandId = "", said, end = ""] of answers) {
    await answer(commandId, { deviceId: "battery-1", answer: said }, deviceToken);
    await stateOf(commandId, end);
  }
});

test("a request repeated with its key is one command; other content under the key is refused", async () => {
  const orders = await listen("/v1/orders?site=alpha", gatewayToken);
  const key = randomUUID();
  const body = { point: "limitKw", value: 12 };
  const [first, second] = await Promise.all([setpoint("pv-1", body, key), setpoint("pv-1", body, key)]);
  const third = await setpoint("pv-1", body, key);
  expect([first.status, second.status, third.status]).toEqual([202, 202, 202]);
  expect(new Set([first.body.commandId, second.body.commandId, third.body.commandId]).size).toBe(1);
  const other = await setpoint("pv-1", { ...body, value: 13 }, key);
  expect([other.status, other.body.code]).toEqual([409, "key.reused"]);
  const mine = () => orders.of("order").filter(({ data }) => data.deviceId === "pv-1");
  await orders.until(() => mine().length > 0);
  expect(mine()).toHaveLength(1);
  await answer(first.body.commandId, { deviceId: "pv-1", answer: "rejected", cause: "in local mode" });
  const ended = await stateOf(first.body.commandId, "rejected");
  expect(ended.body.cause).toBe("in local mode");
});

test("a close of a breaker that is closed is taken, gives no order and succeeds", async () => {
  const orders = await listen("/v1/devices/breaker-1/orders", gatewayToken);
  const asked = await operate("breaker-1", "close");
  expect(asked.status).toBe(202);
  const ended = await stateOf(asked.body.commandId, "succeeded");
  expect(ended.body.cause).toBe("POSITION_REACHED");
  expect(orders.of("order")).toEqual([]);
});

test("each command that was taken stands in the audit log once, with who asked for what and why", async () => {
  const engineer = await signIn(api.url, "engineer");
  const auditOf = async (deviceId: string) =>
    (await ask(api.url, "GET", `/v1/audit?device=${deviceId}`, { as: engineer })).body.entries;
  const by = { by: "operator", role: "operator", siteId: "alpha", before: null };
  const [latest, , first] = await auditOf("battery-1");
  expect(latest).toMatchObject({ ...by, action: "device.setpoint", reason: null, after: { value: -30 } });
  expect(first).toMatchObject({
    ...by,
    action: "device.setpoint",
    object: "device battery-1",
    reason: "Charge from the sun.",
    after: { point: "powerKw", value: -20, commandId: expect.any(String) },
  });
  expect(first.after).not.toHaveProperty("reason");
  // Asked for four times under one key, once of it with other content.
  expect(await auditOf("pv-1")).toMatchObject([{ ...by, after: { point: "limitKw", value: 12 } }]);
  expect(await auditOf("breaker-1")).toMatchObject([
    { ...by, action: "device.operation", after: { operation: "close" } },
  ]);
});

test("what the actor would refuse is refused in words that an operator can act on", async () => {
  const tooMuch = await setpoint("battery-1", { point: "powerKw", value: 101 });
  expect(tooMuch).toMatchObject({
    status: 422,
    body: {
      code: "setpoint.outOfRange",
      detail: "The value must be between -100 and 100 kW.",
      fix: "Send a value within this range.",
    },
  });
  const unknown = await operate("breaker-1", "resetFault");
  expect(unknown).toMatchObject({
    status: 422,
    body: {
      detail: 'This kind of device has no operation "resetFault".',
      fix: "Choose one of: open, close.",
    },
  });
});

test("an order comes again at each reconnect until it is answered, and an answer settles it", async () => {
  const asked = await operate("breaker-1", "open");
  expect(asked.status).toBe(202);
  const orderId = asked.body.commandId;
  const mine = (stream: EventStream) => stream.of("order").filter(({ data }) => data.orderId === orderId);
  for (let connection = 0; connection < 2; connection += 1) {
    const orders = await listen("/v1/devices/breaker-1/orders", gatewayToken);
    await orders.until(() => mine(orders).length === 1);
    await orders.close();
  }
  const failed = { deviceId: "breaker-1", answer: "failed", cause: "spring not charged" };
  expect((await answer(orderId, failed)).status).toBe(202);
  expect((await answer(orderId, failed)).status).toBe(202);
  const contradiction = await answer(orderId, { deviceId: "breaker-1", answer: "completed" });
  expect([contradiction.status, contradiction.body.code]).toEqual([409, "order.settled"]);
  await stateOf(orderId, "failed");
  const again = await operate("breaker-1", "open");
  const after = await listen("/v1/devices/breaker-1/orders", gatewayToken);
  await after.until(() => after.of("order").some(({ data }) => data.orderId === again.body.commandId));
  expect(mine(after)).toEqual([]);
});
