// Supervision over HTTP with a worker on real Postgres and a real queue.
import { drainActor, inTransaction, resumeActor, storeDrainMark } from "@microgrid/db";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { ask, envelope, postTelemetry, signIn, until } from "../testing/client.ts";
import type { Answer, Credentials } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;
let engineer: Credentials;
let operator: Credentials;
let viewer: Credentials;

const device = async (deviceId: string) =>
  (await ask(api.url, "GET", `/v1/devices/${deviceId}`, { as: engineer })).body;
const act = (deviceId: string, verb: string, as = engineer, reason = "for a test"): Promise<Answer> =>
  ask(api.url, "POST", `/v1/devices/${deviceId}/${verb}`, { as, body: { reason } });
const send = (deviceId: string, seq: number, powerKw: unknown = seq) =>
  postTelemetry(api.url, [
    envelope({ deviceId, seq, points: { powerKw, socPct: 60, temperatureC: 25, mode: "discharging" } }),
  ]);
const seqOf = async (deviceId: string): Promise<number> =>
  (await ask(api.url, "GET", `/v1/devices/${deviceId}/snapshot`, { as: engineer })).body.boots[0]?.seq ?? 0;
const reaches = (deviceId: string, seq: number) =>
  until(
    () => seqOf(deviceId),
    (now) => now === seq,
  );
const letters = async (query: string) =>
  (await ask(api.url, "GET", `/v1/dead-letters?${query}`, { as: operator })).body.letters;
const happened = async (deviceId: string): Promise<string[]> => {
  const list = await ask(api.url, "GET", `/v1/devices/${deviceId}/transitions?limit=200`, { as: engineer });
  return list.body.transitions.map(({ event }: { event: { type: string } }) => event.type);
};

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  await api.startWorker();
  [engineer, operator, viewer] = (await Promise.all(
    ["engineer", "operator", "viewer"].map((name) => signIn(api.url, name)),
  )) as [Credentials, Credentials, Credentials];
});
afterAll(() => api.close());

describe("a device", () => {
  test("that is paused holds what comes and loses nothing: resuming carries it in order", async () => {
    await send("battery-1", 1);
    await reaches("battery-1", 1);
    expect((await act("battery-1", "pause", viewer)).body.code).toBe("role.insufficient");
    expect((await act("battery-1", "pause", operator)).body).toMatchObject({
      status: "paused",
      pausedReason: "for a test",
      pausedAt: expect.any(String),
    });
    for (let seq = 2; seq <= 6; seq += 1) await send("battery-1", seq);
    await until(
      () => device("battery-1"),
      ({ heldCount }) => heldCount === 5,
    );
    expect(await seqOf("battery-1")).toBe(1);
    const command = await ask(api.url, "POST", "/v1/devices/battery-1/operations", {
      as: operator,
      body: { operation: "disconnect" },
    });
    expect(command.body.code).toBe("device.paused");
    expect((await act("battery-1", "resume", operator)).status).toBe(200);
    await reaches("battery-1", 6);
    expect(
      await until(
        () => device("battery-1"),
        ({ status }) => status === "active",
      ),
    ).toMatchObject({
      pausedReason: null,
      pausedAt: null,
      heldCount: 0,
      overflowCount: 0,
    });
    expect(await happened("battery-1")).toEqual(expect.arrayContaining(["actor.paused", "actor.resumed"]));
  });

  test("that is drained takes no more at the edge, ends what is queued and is paused; resuming opens it again", async () => {
    await send("pv-1", 1);
    expect((await act("pv-1", "drain", operator)).body.code).toBe("role.insufficient");
    expect((await act("pv-1", "drain")).status).toBe(202);
    const refused = await send("pv-1", 2);
    expect(refused.body.results).toMatchObject([{ deviceId: "pv-1", code: "device.draining" }]);
    const paused = await until(
      () => device("pv-1"),
      ({ status }) => status === "paused",
    );
    expect(paused).toMatchObject({ pausedReason: "drained by engineer: for a test", heldCount: 0 });
    expect(await seqOf("pv-1")).toBe(1);
    expect((await send("pv-1", 2)).body.results[0].code).toBe("device.draining");
    await act("pv-1", "resume");
    expect((await send("pv-1", 2)).status).toBe(202);
    await reaches("pv-1", 2);
  });

  test("that drains already keeps the name and the reason under which its drain was audited, whatever text that is", async () => {
    const first = { actorId: "breaker-1", by: "ann", reason: "💥 first" };
    // As a request leaves it that ended before it could send the mark.
    await inTransaction(api.database.pool, async (transaction) => {
      await drainActor(transaction, first);
      await storeDrainMark(transaction, { ...first, siteId: "alpha" });
    });
    expect((await act("breaker-1", "drain", engineer, "second")).status).toBe(202);
    const paused = await until(
      () => device("breaker-1"),
      ({ status }) => status === "paused",
    );
    expect(paused.pausedReason).toBe("drained by ann: 💥 first");
    await act("breaker-1", "resume");
  });

  test("that is resuming can be paused: what is held may be tried for long", async () => {
    const registered = { deviceId: "battery-2", siteId: "alpha", kind: "battery" };
    expect((await ask(api.url, "POST", "/v1/devices", { as: engineer, body: registered })).status).toBe(201);
    // No worker looks at it, so it stays so.
    await inTransaction(api.database.pool, async (transaction) => {
      await resumeActor(transaction, { actorId: "battery-2", by: "ann", reason: "for a test" });
      await transaction.query("update deadline set due_at = null where actor_id = 'battery-2'");
    });
    expect(await device("battery-2")).toMatchObject({ status: "resuming" });
    const paused = await act("battery-2", "pause", operator);
    expect(paused).toMatchObject({ status: 200, body: { status: "paused", pausedReason: "for a test" } });
    const { body } = await ask(api.url, "GET", "/v1/audit?device=battery-2&limit=1", { as: engineer });
    expect(body.entries).toMatchObject([
      { action: "device.pause", before: { status: "resuming" }, after: { status: "paused" } },
    ]);
  });

  test("that is paused, drained or resumed by somebody is in the audit log with who, why, before and after", async () => {
    const { body } = await ask(api.url, "GET", "/v1/audit?device=battery-1", { as: engineer });
    expect(body.entries).toMatchObject([
      {
        action: "device.resume",
        by: "operator",
        role: "operator",
        before: { status: "paused" },
        after: { status: "resuming" },
      },
      {
        action: "device.pause",
        reason: "for a test",
        before: { status: "active" },
        after: { status: "paused" },
      },
    ]);
    await expect(api.database.pool.query("update audit set who = 'nobody'")).rejects.toThrow("only added");
    await expect(api.database.pool.query("delete from audit")).rejects.toThrow("only added");
    const settings = { alarms: {} };
    await ask(api.url, "PATCH", "/v1/devices/breaker-1", {
      as: engineer,
      body: { name: "Main breaker", settings },
    });
    const changed = await ask(api.url, "GET", "/v1/audit?device=breaker-1&limit=1", { as: engineer });
    expect(changed.body.entries[0]).toMatchObject({
      action: "device.change",
      before: { name: "Breaker 1" },
      after: { name: "Main breaker" },
    });
  });
});

describe("a dead letter", () => {
  // What the edge would never let through, and a bug of ours might: a value that Postgres cannot store.
  const poison = async (deviceId: string, seq: number): Promise<void> => {
    const sample = { kind: "sample", actorId: deviceId, boot: "boot-1", seq, points: { powerKw: 1 } };
    await api.database.pool.query(
      `insert into dead_letter (actor_id, letter_id, site_id, queue, message, error)
       values ($1, $2, 'alpha', 'telemetry', $3, '{"name":"TypeError","message":"no"}')`,
      [
        deviceId,
        `boot-1/${seq}`,
        { ...sample, measuredAt: Date.now(), acceptedAt: Date.now(), historical: false },
      ],
    );
  };

  test("is listed, edited, tried again and carried once; every change is audited", async () => {
    await poison("breaker-1", 900);
    const [letter] = await letters("device=breaker-1&state=open");
    expect(letter).toMatchObject({
      kind: "reading",
      retriesLeft: 5,
      original: null,
      error: { name: "TypeError" },
    });
    const path = `/v1/dead-letters/${letter.letterId}`;
    const wrong = await ask(api.url, "PATCH", path, { as: engineer, body: { payload: { a: 1 } } });
    expect(wrong).toMatchObject({ status: 422, body: { code: "letter.invalid" } });
    const points = { currentA: 12 };
    const edited = await ask(api.url, "PATCH", path, { as: engineer, body: { points } });
    expect(edited.body).toMatchObject({
      message: { seq: 900, points },
      original: { points: { powerKw: 1 } },
    });
    expect((await ask(api.url, "POST", `${path}/retry`, { as: operator })).body.code).toBe(
      "role.insufficient",
    );
    expect((await ask(api.url, "POST", `${path}/retry`, { as: engineer })).body.state).toBe("retrying");
    const retried = async () => (await ask(api.url, "GET", path, { as: operator })).body;
    await until(retried, ({ state }) => state === "retried");
    expect(await seqOf("breaker-1")).toBe(900);
    expect((await device("breaker-1")).points).toMatchObject(points);
    expect((await happened("breaker-1")).filter((type) => type === "letter.retried")).toHaveLength(1);
    expect((await ask(api.url, "POST", `${path}/retry`, { as: engineer })).body.code).toBe("letter.settled");
    const { body } = await ask(api.url, "GET", "/v1/audit?device=breaker-1&limit=2", { as: engineer });
    expect(body.entries).toMatchObject([
      { action: "deadLetter.retry", after: { state: "retrying", retries: 1 } },
      {
        action: "deadLetter.edit",
        before: { message: { points: { powerKw: 1 } } },
        after: { message: { points } },
      },
    ]);
  });

  test("fails again as the same letter, five times at most, and is then discarded with a reason", async () => {
    await send("battery-9", 1);
    await api.database.pool.query(
      `insert into dead_letter (actor_id, letter_id, site_id, queue, message, error)
       values ('battery-1', 'n-1', 'alpha', 'commands', $1, '{"name":"Error","message":"no"}')`,
      [{ kind: "notice", actorId: "battery-1", id: "n-1", part: null, event: { type: "xstate.stop" } }],
    );
    const [{ letterId }] = await letters("device=battery-1&state=open");
    const path = `/v1/dead-letters/${letterId}`;
    const found = async () => (await ask(api.url, "GET", path, { as: operator })).body;
    for (let round = 1; round <= 5; round += 1) {
      expect((await ask(api.url, "POST", `${path}/retry`, { as: engineer })).status).toBe(202);
      const open = await until(found, ({ state }) => state === "open");
      expect(open).toMatchObject({ retries: round, error: { name: "EventRefused" } });
    }
    expect((await ask(api.url, "POST", `${path}/retry`, { as: engineer })).body).toMatchObject({
      status: 409,
      code: "letter.exhausted",
    });
    const discard = await ask(api.url, "POST", `${path}/discard`, {
      as: engineer,
      body: { reason: "of no use" },
    });
    expect(discard.body).toMatchObject({ state: "discarded", settledBy: "engineer", reason: "of no use" });
    expect(await letters("device=battery-1&state=open")).toEqual([]);
    await until(
      () => device("battery-1"),
      ({ status }) => status === "active",
    );
  });

  test("is retried and discarded among many, each with a result of its own, all audited", async () => {
    await poison("breaker-1", 901);
    await poison("breaker-1", 902);
    const [second, first] = await letters("device=breaker-1&state=open");
    const unknown = "WyJub2JvZHkiLCIxIl0";
    const many = (verb: string, body: object, as = engineer) =>
      ask(api.url, "POST", `/v1/dead-letters/${verb}`, { as, body });
    const retried = await many("retry", { letterIds: [first.letterId, unknown] });
    expect([retried.status, retried.body.results]).toMatchObject([
      202,
      [
        { letterId: first.letterId, status: "accepted" },
        { letterId: unknown, status: "rejected", code: "letter.unknown", fix: expect.any(String) },
      ],
    ]);
    const path = `/v1/dead-letters/${first.letterId}`;
    await until(
      async () => (await ask(api.url, "GET", path, { as: operator })).body,
      ({ state }) => state === "retried",
    );
    const both = { letterIds: [first.letterId, second.letterId], reason: "of no use" };
    expect((await many("discard", both, operator)).body.code).toBe("role.insufficient");
    const discarded = await many("discard", both);
    expect([discarded.status, discarded.body.results]).toMatchObject([
      200,
      [
        { letterId: first.letterId, status: "rejected", code: "letter.settled" },
        { letterId: second.letterId, status: "accepted" },
      ],
    ]);
    expect(await letters("device=breaker-1&state=open")).toEqual([]);
    const { body } = await ask(api.url, "GET", "/v1/audit?device=breaker-1&limit=2", { as: engineer });
    expect(body.entries).toMatchObject([
      { action: "deadLetter.discard", reason: "of no use", after: { state: "discarded" } },
      { action: "deadLetter.retry", after: { state: "retrying" } },
    ]);
    const by = async (query: string) =>
      (await ask(api.url, "GET", `/v1/audit?${query}`, { as: engineer })).body;
    expect((await by("by=nobody")).entries).toEqual([]);
    const newest = await by("by=engineer&limit=1");
    expect([newest.entries.length, newest.entries[0].action]).toEqual([1, "deadLetter.discard"]);
    const older = await by(`by=engineer&limit=1&cursor=${newest.nextCursor}`);
    expect(older.entries).toMatchObject([{ action: "deadLetter.retry", by: "engineer" }]);
    const tooMany = Array.from({ length: 51 }, (_, n) => `letter${n}`);
    expect((await many("retry", { letterIds: tooMany })).status).toBe(400);
  });

  test("of another site is nobody's business", async () => {
    await poison("battery-9", 900);
    await api.database.pool.query("update dead_letter set site_id = 'beta' where actor_id = 'battery-9'");
    const [{ letterId }] = await letters("device=battery-9");
    const alphaOnly = await signIn(api.url, "alphaOnly");
    const answer = await ask(api.url, "GET", `/v1/dead-letters/${letterId}`, { as: alphaOnly });
    expect(answer.body.code).toBe("letter.unknown");
    const list = await ask(api.url, "GET", "/v1/dead-letters?state=open", { as: alphaOnly });
    expect(list.body.letters).toEqual([]);
    const path = `/v1/dead-letters/${letterId}`;
    const changes = await Promise.all([
      ask(api.url, "PATCH", path, { as: alphaOnly, body: { points: { powerKw: 2 } } }),
      ask(api.url, "POST", `${path}/retry`, { as: alphaOnly }),
      ask(api.url, "POST", `${path}/discard`, { as: alphaOnly, body: { reason: "not mine" } }),
    ]);
    const many = await ask(api.url, "POST", "/v1/dead-letters/retry", {
      as: alphaOnly,
      body: { letterIds: [letterId] },
    });
    expect(many.body.results).toMatchObject([{ status: "rejected", code: "letter.unknown" }]);
    expect(changes.map(({ status, body }) => `${status} ${body.code}`)).toEqual(
      Array.from({ length: 3 }, () => "404 letter.unknown"),
    );
    const after = await ask(api.url, "GET", path, { as: engineer });
    expect(after.body).toMatchObject({ state: "open", retries: 0, original: null });
  });
});

test("who may see one site can neither supervise a device of another nor read what was done there", async () => {
  const alphaOnly = await signIn(api.url, "alphaOnly");
  for (const verb of ["pause", "resume", "drain"])
    expect(await act("battery-9", verb, alphaOnly)).toMatchObject({
      status: 404,
      body: { code: "device.unknown" },
    });
  expect((await device("battery-9")).status).toBe("active");
  await act("battery-9", "pause");
  await act("battery-9", "resume");
  const audit = (query: string, as: Credentials) => ask(api.url, "GET", `/v1/audit?${query}`, { as });
  expect((await audit("device=battery-9", engineer)).body.entries).not.toEqual([]);
  expect((await audit("device=battery-9", alphaOnly)).body.entries).toEqual([]);
  expect((await audit("site=beta", alphaOnly)).body.code).toBe("site.foreign");
  const seen = (await audit("limit=200", alphaOnly)).body.entries;
  expect(new Set(seen.map(({ siteId }: { siteId: string }) => siteId))).toEqual(new Set(["alpha"]));
});
