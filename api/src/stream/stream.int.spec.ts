import { inTransaction, ringBell } from "@microgrid/db";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { again, ask, envelope, postTelemetry, signIn, until } from "../testing/client.ts";
import { openStream } from "../testing/event-stream.ts";
import type { EventStream } from "../testing/event-stream.ts";
import { insertJournalRow } from "../testing/journal-rows.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;
let viewer: { cookie: string };
let version = 1000;

beforeAll(async () => {
  api = await liveApi({
    databaseUrl: inject("databaseUrl"),
    sqsEndpoint: inject("sqsEndpoint"),
    limits: { streamsPerOperator: 6 },
  });
  viewer = await signIn(api.url, "viewer");
});
afterAll(() => api.close());

const write = async (n: number, actorId = "battery-1", siteId = "alpha") => {
  await insertJournalRow(api.database.pool, { actorId, siteId, version: version++, n });
  await ringBell(api.database.pool);
};
const numbers = (stream: EventStream) => stream.of("transition").map(({ data }) => data.event.n);

test("a stream begins with how long to wait before reconnecting, then a ping with a cursor", async () => {
  const stream = await openStream(api.url, "/v1/stream", viewer);
  await stream.until((events) => events.length > 0);
  expect(stream.retryMs()).toBe(2000);
  expect(stream.events[0]).toMatchObject({ event: "ping", data: { cursor: stream.events[0]?.id } });
  await stream.close();
});

test("a row of the journal arrives with its cursor as id", async () => {
  const stream = await openStream(api.url, "/v1/stream", viewer);
  await write(1);
  await stream.until(() => numbers(stream).includes(1));
  const [transition] = stream.of("transition");
  expect(transition?.data).toMatchObject({
    deviceId: "battery-1",
    siteId: "alpha",
    state: "standby",
    part: null,
  });
  expect(transition?.id).toBe(transition?.data.cursor);
  await stream.close();
});

test("the bell makes the feed look; it does not wait for its own time", async () => {
  const seldom = await liveApi({
    databaseUrl: inject("databaseUrl"),
    sqsEndpoint: inject("sqsEndpoint"),
    feedPollMs: 3_600_000,
  });
  const { pool } = seldom.database;
  const stream = await openStream(seldom.url, "/v1/stream", await signIn(seldom.url, "viewer"));
  await insertJournalRow(pool, { actorId: "battery-1", version: version++, n: 3 });
  // Again and again: a transaction of anybody on this server may hold the horizon back longer than one ring makes the feed look.
  const enough = again(() => ringBell(pool), 300);
  await stream.until(() => numbers(stream).includes(3));
  await enough();
  expect(numbers(stream)).toEqual([3]);
  await stream.close();
  await seldom.close();
});

test("without any bell the feed still looks every second", async () => {
  const stream = await openStream(api.url, "/v1/stream", viewer);
  await insertJournalRow(api.database.pool, { actorId: "battery-1", version: version++, n: 2 });
  await stream.until(() => numbers(stream).includes(2));
  await stream.close();
  expect(numbers(stream)).toEqual([2]);
});

test.each(["header", "query"])(
  "a client resumes by %s without gap or repeat, across a restart",
  async (way) => {
    const before = await openStream(api.url, "/v1/stream", viewer);
    await write(10);
    await before.until(() => numbers(before).includes(10));
    const cursor = before.lastId() ?? "";
    await before.close();
    for (const n of [11, 12]) await write(n);
    await api.restart();
    await write(13);
    const path = way === "query" ? `/v1/stream?since=${cursor}` : "/v1/stream?since=1-1";
    const after = await openStream(api.url, path, viewer, way === "query" ? {} : { "last-event-id": cursor });
    await write(14);
    await after.until(() => numbers(after).includes(14));
    await after.close();
    expect(numbers(after)).toEqual([11, 12, 13, 14]);
    expect(after.of("reset")).toEqual([]);
  },
);

test("a client hears only what it asked for", async () => {
  const pick = await openStream(api.url, "/v1/stream?device=pv-1&device=breaker-1&topic=transition", viewer);
  const site = await openStream(api.url, "/v1/stream?site=beta", viewer);
  const alarms = await openStream(api.url, "/v1/stream?topic=alarm", viewer);
  await write(20, "battery-1");
  await write(21, "pv-1");
  await write(22, "battery-9", "beta");
  await write(23, "breaker-1");
  await pick.until(() => numbers(pick).length === 2);
  await site.until(() => numbers(site).length === 1);
  expect([numbers(pick), numbers(site), numbers(alarms)]).toEqual([[21, 23], [22], []]);
  for (const stream of [pick, site, alarms]) await stream.close();
});

test("an operator never hears of a site that is not theirs, also when resuming", async () => {
  const alphaOnly = await signIn(api.url, "alphaOnly");
  const stream = await openStream(api.url, "/v1/stream?since=0-0", alphaOnly);
  await write(30, "battery-9", "beta");
  await write(31);
  await stream.until(() => numbers(stream).includes(31));
  expect(new Set(stream.of("transition").map(({ data }) => data.siteId))).toEqual(new Set(["alpha"]));
  await stream.close();
});

test("a cursor that cannot be continued gets a reset, then the live feed", async () => {
  const { pool } = api.database;
  await pool.query(`update feed_floor set tx = pg_snapshot_xmin(pg_current_snapshot()), seq = 0`);
  await api.restart();
  for (const since of ["1-1", "18446744073709551615-1"]) {
    const stream = await openStream(api.url, `/v1/stream?since=${since}`, viewer);
    await stream.until(() => stream.of("reset").length === 1);
    const [reset] = stream.of("reset");
    expect(reset?.data.cursor).toBe(reset?.id);
    await write(40);
    await stream.until(() => numbers(stream).includes(40));
    expect(numbers(stream)).toEqual([40]);
    await stream.close();
  }
  await pool.query(`update feed_floor set tx = '0', seq = 0`);
});

/** Resolves when the feed has looked at the journal after now. */
const lookOfFeed = async () => {
  const now = Date.now();
  // The answer may be long on its way: when it was asked for counts, not when it came.
  const lookedAt = async () => {
    const askedAt = Date.now();
    const { body } = await ask(api.url, "GET", "/v1/metrics");
    return askedAt - Number(/^microgrid_api_feed_lag_seconds (\S+)$/m.exec(body)?.[1]) * 1000;
  };
  await until(lookedAt, (at) => at > now);
};

test("a row that commits late is neither skipped nor sent out of order (L9)", async () => {
  const stream = await openStream(api.url, "/v1/stream", viewer);
  const heldBack = await inTransaction(api.database.pool, async (slow) => {
    await insertJournalRow(slow, { actorId: "battery-1", version: version++, n: 50 });
    await write(51);
    await lookOfFeed();
    return numbers(stream);
  });
  await write(52);
  await stream.until(() => numbers(stream).includes(52));
  expect([heldBack, numbers(stream)]).toEqual([[], [50, 51, 52]]);
  await stream.close();
});

test("readings come one frame per tick, only to those who asked", async () => {
  const stopWorker = await api.startWorker();
  const stream = await openStream(api.url, "/v1/stream?topic=reading&device=battery-1", viewer);
  let seq = 1;
  const enough = again(() => postTelemetry(api.url, [envelope({ seq: seq++ })]), 50);
  await stream.until(() => stream.of("reading").length > 1);
  await enough();
  const [frame] = stream.of("reading");
  expect(frame?.id).toBeUndefined();
  expect(frame?.data.readings[0]).toMatchObject({
    deviceId: "battery-1",
    points: { powerKw: 1.5, mode: "discharging" },
  });
  expect(stream.of("transition")).toEqual([]);
  await stream.close();
  await stopWorker();
});

test("a value that its device called invalid is in no frame; a questionable one is", async () => {
  const stopWorker = await api.startWorker();
  const stream = await openStream(api.url, "/v1/stream?topic=reading&device=battery-1", viewer);
  let seq = 2000;
  const points = {
    powerKw: 7,
    socPct: { value: 999, quality: "invalid" },
    temperatureC: { value: 25, quality: "questionable" },
  };
  const enough = again(() => postTelemetry(api.url, [envelope({ seq: seq++, points })]), 50);
  const readings = () => stream.of("reading").flatMap(({ data }) => data.readings);
  const mine = () => readings().find((reading) => reading.points.powerKw === 7);
  await stream.until(() => mine() !== undefined);
  await enough();
  expect(mine().points).toEqual({ powerKw: 7, temperatureC: 25 });
  await stream.close();
  await stopWorker();
});

test("readings can be narrowed to one device while transitions and alarms come of all", async () => {
  const stopWorker = await api.startWorker();
  const stream = await openStream(
    api.url,
    "/v1/stream?topic=reading&topic=transition&readingDevice=pv-1",
    viewer,
  );
  let seq = 1000;
  const readings = () => stream.of("reading").flatMap(({ data }) => data.readings);
  const enough = again(
    () =>
      postTelemetry(api.url, [
        envelope({ deviceId: "battery-1", seq: seq++ }),
        envelope({ deviceId: "pv-1", seq: seq++, points: { powerKw: 1 } }),
      ]),
    50,
  );
  await write(60, "breaker-1");
  await stream.until(() => readings().length > 1 && numbers(stream).includes(60));
  await enough();
  expect(new Set(readings().map(({ deviceId }: { deviceId: string }) => deviceId))).toEqual(
    new Set(["pv-1"]),
  );
  await stream.close();
  await stopWorker();
});

test("an operator may not open more streams than allowed, and may again when one has ended", async () => {
  const operator = await signIn(api.url, "operator");
  const streams = await Promise.all(
    Array.from({ length: 6 }, () => openStream(api.url, "/v1/stream", operator)),
  );
  const refused = await ask(api.url, "GET", "/v1/stream", { as: operator });
  expect([refused.status, refused.body.code]).toEqual([429, "limit.exceeded"]);
  for (const stream of streams) await stream.close();
  // The server learns of it a moment later.
  const another = await until(
    () => openStream(api.url, "/v1/stream", operator).catch(() => null),
    (stream) => stream !== null,
  );
  await another?.close();
});
