import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Alarm } from "@microgrid/db";
import { ask, envelope, postTelemetry, signIn, until } from "../testing/client.ts";
import { openStream } from "../testing/event-stream.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";
import { askAlarms } from "./alarm-requests.ts";

let api: LiveApi;
let operator: { cookie: string };
const alarmId = "breaker-1:tripped";

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  operator = await signIn(api.url, "operator");
  await api.startWorker();
});
afterAll(() => api.close());

const alarmWith = (state: string) =>
  until(
    async () => (await ask(api.url, "GET", "/v1/alarms?device=breaker-1", { as: operator })).body.alarms,
    (alarms) =>
      alarms.some(
        (alarm: { alarmId: string; state: string }) => alarm.alarmId === alarmId && alarm.state === state,
      ),
  );
const trip = (seq: number, tripped: boolean) => {
  const points = { position: tripped ? "open" : "closed", tripped };
  return postTelemetry(api.url, [envelope({ deviceId: "breaker-1", seq, points })]);
};

test("a trip raises an alarm that is streamed, listed, counted, acknowledged and put on the shelf", async () => {
  const stream = await openStream(api.url, "/v1/stream?topic=alarm", operator);
  await trip(1, true);
  await stream.until(() => stream.of("alarm").some(({ data }) => data.state === "unacknowledged"));
  const raised = stream.of("alarm").find(({ data }) => data.state === "unacknowledged");
  expect(raised?.data).toMatchObject({
    alarmId,
    siteId: "alpha",
    definitionId: "tripped",
    active: true,
    cursor: raised?.id,
  });
  expect(raised?.data.guidance.action.length).toBeGreaterThan(0);

  await alarmWith("unacknowledged");
  const devices = await ask(api.url, "GET", "/v1/devices?alarm=unacknowledged", { as: operator });
  expect(devices.body.devices.map(({ deviceId }: { deviceId: string }) => deviceId)).toEqual(["breaker-1"]);
  expect(devices.body.devices[0].alarm).toMatchObject({ active: 1, unacknowledged: 1 });

  const many = await ask(api.url, "POST", "/v1/alarms/acknowledge", {
    as: operator,
    body: { alarmIds: [alarmId, "breaker-9:tripped"], comment: "seen" },
  });
  expect([many.status, many.body.results]).toMatchObject([
    202,
    [{ status: "accepted" }, { alarmId: "breaker-9:tripped", status: "rejected", code: "alarm.unknown" }],
  ]);
  const [acknowledged] = await alarmWith("acknowledged");
  expect(acknowledged).toMatchObject({ acknowledgedBy: "operator", acknowledgedAt: expect.any(String) });

  const acknowledge = () =>
    ask(api.url, "POST", `/v1/alarms/${alarmId}/acknowledge`, { as: operator, body: {} });
  expect(await acknowledge()).toMatchObject({
    status: 409,
    body: {
      code: "event.notAccepted",
      detail: "This alarm is acknowledged already.",
      fix: expect.any(String),
    },
  });
  const manyAgain = await ask(api.url, "POST", "/v1/alarms/acknowledge", {
    as: operator,
    body: { alarmIds: [alarmId] },
  });
  expect(manyAgain).toMatchObject({
    status: 202,
    body: { results: [{ alarmId, status: "rejected", code: "event.notAccepted", fix: expect.any(String) }] },
  });

  const shelve = { durationMs: 3_600_000, reason: "Work on the feeder." };
  expect(
    (await ask(api.url, "POST", `/v1/alarms/${alarmId}/shelve`, { as: operator, body: shelve })).status,
  ).toBe(202);
  const [shelved] = await alarmWith("shelved");
  expect((await acknowledge()).body).toMatchObject({
    code: "event.notAccepted",
    detail: "This alarm is on the shelf and there is nothing to acknowledge.",
  });
  expect(shelved).toMatchObject({ shelvedBy: "operator", shelveReason: "Work on the feeder." });
  expect((await ask(api.url, "POST", `/v1/alarms/${alarmId}/unshelve`, { as: operator })).status).toBe(202);
  await alarmWith("acknowledged");
  const again = await ask(api.url, "POST", `/v1/alarms/${alarmId}/unshelve`, { as: operator });
  expect([again.status, again.body.code]).toEqual([409, "event.notAccepted"]);
  await stream.close();
});

test("who acknowledged and shelved what, with which words, stands in the audit log once, and nothing that was refused", async () => {
  const engineer = await signIn(api.url, "engineer");
  const { body } = await ask(api.url, "GET", "/v1/audit?device=breaker-1", { as: engineer });
  const by = { by: "operator", role: "operator", object: `alarm ${alarmId}`, siteId: "alpha", before: null };
  expect(body.entries).toMatchObject([
    { ...by, action: "alarm.unshelve", reason: null, after: null },
    {
      ...by,
      action: "alarm.shelve",
      reason: "Work on the feeder.",
      after: { shelvedUntil: expect.any(String) },
    },
    { ...by, action: "alarm.acknowledge", reason: "seen", after: null },
  ]);
  expect(body.entries).toHaveLength(3);
});

test("an engineer sees what an actor would react to, and may tell it so", async () => {
  const engineer = await signIn(api.url, "engineer");
  const list = await ask(api.url, "GET", "/v1/devices/breaker-1/events", { as: engineer });
  expect(list.status).toBe(200);
  const sent = await ask(api.url, "POST", "/v1/devices/breaker-1/events", {
    as: engineer,
    body: {
      type: "telemetry.received",
      payload: { measuredAt: Date.now(), points: { position: "closed", tripped: false } },
    },
  });
  expect(sent.status).toBe(202);
  const audited = await ask(api.url, "GET", "/v1/audit?device=breaker-1&limit=1", { as: engineer });
  expect(audited.body.entries).toMatchObject([
    {
      action: "device.event",
      by: "engineer",
      after: { event: "telemetry.received", payload: { points: { tripped: false } } },
    },
  ]);
  await until(
    () => ask(api.url, "GET", "/v1/devices/breaker-1", { as: engineer }),
    ({ body }) => body.points.position === "closed",
  );
});

test("an acknowledgement repeated with its key resets no latched alarm; other content under the key is refused", async () => {
  const headers = { "idempotency-key": "seen-1" };
  const acknowledge = (more: object = {}) =>
    ask(api.url, "POST", "/v1/alarms/acknowledge", {
      as: operator,
      body: { alarmIds: [alarmId, "breaker-9:tripped"], ...more },
      headers,
    });
  await trip(20, true);
  await alarmWith("unacknowledged");
  const [first, second] = await Promise.all([acknowledge(), acknowledge()]);
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(first.body.results).toMatchObject([{ status: "accepted" }, { status: "rejected" }]);
  expect(second.body).toEqual(first.body);
  await alarmWith("acknowledged");
  await trip(21, false);
  await alarmWith("latchedAcknowledged");

  const later = await acknowledge();
  expect([later.status, later.body]).toEqual([202, first.body]);
  const other = await acknowledge({ comment: "and more" });
  expect([other.status, other.body.code]).toEqual([409, "key.reused"]);
  const seen = await ask(api.url, "POST", "/v1/alarms/acknowledge", {
    as: operator,
    body: { alarmIds: [alarmId], resets: false },
  });
  expect(seen.body.results).toMatchObject([
    { status: "rejected", code: "event.notAccepted", detail: expect.stringContaining("waits for its reset") },
  ]);
  // Told behind the repetition: had that reset the alarm, there would be none to shelve.
  await shelveAndTakeBack();
  await alarmWith("latchedAcknowledged");

  const single = () =>
    ask(api.url, "POST", `/v1/alarms/${alarmId}/acknowledge`, {
      as: operator,
      headers: { "idempotency-key": "reset-1" },
    });
  const reset = await single();
  expect(reset.status).toBe(202);
  await until(
    async () => (await ask(api.url, "GET", "/v1/alarms?device=breaker-1", { as: operator })).body.alarms,
    (alarms) => alarms.every((alarm: { alarmId: string }) => alarm.alarmId !== alarmId),
  );
  await trip(22, true);
  await alarmWith("unacknowledged");
  expect(await single()).toMatchObject({ status: 202, body: reset.body });
  await shelveAndTakeBack();
  const [taken] = await alarmWith("acknowledged");
  expect(taken.occurrence).toBe(1);
  // Of all these repetitions each was asked for once.
  const engineer = await signIn(api.url, "engineer");
  const { body } = await ask(api.url, "GET", "/v1/audit?device=breaker-1&limit=7", { as: engineer });
  expect(body.entries.map(({ action }: { action: string }) => action).toReversed()).toEqual([
    "device.event",
    "alarm.acknowledge",
    "alarm.shelve",
    "alarm.unshelve",
    "alarm.reset",
    "alarm.shelve",
    "alarm.unshelve",
  ]);
});

test("a shelving repeated with its key hides nothing that was taken back, and a taking back brings back nothing shelved again", async () => {
  const shelve = (reason: string, key: string) =>
    ask(api.url, "POST", `/v1/alarms/${alarmId}/shelve`, {
      as: operator,
      body: { durationMs: 60_000, reason },
      headers: { "idempotency-key": key },
    });
  const unshelve = (key: string) =>
    ask(api.url, "POST", `/v1/alarms/${alarmId}/unshelve`, {
      as: operator,
      headers: { "idempotency-key": key },
    });
  const [first, atOnce] = await Promise.all([shelve("Work.", "shelf-1"), shelve("Work.", "shelf-1")]);
  expect([first.status, atOnce.status]).toEqual([202, 202]);
  expect(atOnce.body).toEqual(first.body);
  await alarmWith("shelved");
  const back = await unshelve("back-1");
  expect(back.status).toBe(202);
  await alarmWith("acknowledged");
  expect(await shelve("Work.", "shelf-1")).toMatchObject({ status: 202, body: first.body });
  expect((await shelve("Other work.", "shelf-1")).body.code).toBe("key.reused");
  expect((await unshelve("shelf-1")).body.code).toBe("key.reused");
  expect((await shelve("Again.", "shelf-2")).status).toBe(202);
  const [shelved] = await alarmWith("shelved");
  expect(shelved.shelveReason).toBe("Again.");
  expect(await unshelve("back-1")).toMatchObject({ status: 202, body: back.body });
  expect((await unshelve("back-2")).status).toBe(202);
  await alarmWith("acknowledged");
  // Each was told in this order, so what a repetition had done would stand between them.
  const list = await ask(api.url, "GET", "/v1/devices/breaker-1/transitions?limit=50", { as: operator });
  const happened = list.body.transitions.map(({ event }: { event: { type: string } }) => event.type);
  expect(happened.filter((type: string) => type.endsWith("shelved")).slice(0, 4)).toEqual([
    "alarm.unshelved",
    "alarm.shelved",
    "alarm.unshelved",
    "alarm.shelved",
  ]);
});

test("a request whose alarms were all rejected stays rejected under its key, whatever the alarms became", async () => {
  const acknowledge = (more: object = {}) =>
    ask(api.url, "POST", "/v1/alarms/acknowledge", {
      as: operator,
      body: { alarmIds: [alarmId], ...more },
      headers: { "idempotency-key": "late-1" },
    });
  const first = await acknowledge();
  expect(first.body.results).toMatchObject([{ status: "rejected", code: "event.notAccepted" }]);
  await trip(23, false);
  await alarmWith("latchedAcknowledged");
  const again = await acknowledge();
  expect([again.status, again.body]).toEqual([202, first.body]);
  await shelveAndTakeBack();
  await alarmWith("latchedAcknowledged");
  const other = await acknowledge({ comment: "and more" });
  expect([other.status, other.body.code]).toEqual([409, "key.reused"]);
});

test("who has lost a site tells its devices nothing more by repeating a key", async () => {
  const alarm = {
    deviceId: "pv-1",
    partKey: "alarm/fault",
    state: "unacknowledged",
    context: { raisedAt: 1 },
  } as unknown as Alarm;
  const told: string[] = [];
  const repeat = (devices: readonly string[]) =>
    askAlarms(
      {
        alarmIds: ["pv-1:fault"],
        said: { resets: true },
        eventOf: () => ({ type: "alarm.acknowledged", by: "ann", raisedAt: 1, resets: false }),
        by: { name: "ann", role: "operator" },
        key: "lost-1",
      },
      {
        db: api.database.pool,
        notices: { tell: async (deviceId) => `m${told.push(deviceId)}` },
        clock: Date.now,
        visible: async () => new Map([["pv-1:fault", alarm]]),
        visibleDevices: async () => new Set(devices),
      },
    );
  const first = await repeat([]);
  expect([first.results, told]).toMatchObject([[{ status: "accepted" }], ["pv-1"]]);
  expect([await repeat([]), told]).toEqual([first, ["pv-1"]]);
  expect([await repeat(["pv-1"]), told]).toEqual([first, ["pv-1", "pv-1"]]);
});

const shelveAndTakeBack = async () => {
  const shelf = await ask(api.url, "POST", `/v1/alarms/${alarmId}/shelve`, {
    as: operator,
    body: { durationMs: 3_600_000, reason: "To see what stands before it." },
  });
  expect(shelf.status).toBe(202);
  await alarmWith("shelved");
  expect((await ask(api.url, "POST", `/v1/alarms/${alarmId}/unshelve`, { as: operator })).status).toBe(202);
};

test("an alarm of a site one may not see does not exist", async () => {
  const foreign = envelope({ deviceId: "battery-9" });
  expect(foreign).toHaveProperty("deviceId");
  const alphaOnly = await signIn(api.url, "alphaOnly");
  const answer = await ask(api.url, "POST", "/v1/alarms/battery-9:overTemperature/acknowledge", {
    as: alphaOnly,
  });
  expect([answer.status, answer.body.code]).toEqual([404, "alarm.unknown"]);
});
