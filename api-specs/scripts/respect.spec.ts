import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import contract from "../generated/openapi.json" with { type: "json" };
import { respect } from "./respect.ts";
import type { RespectResult } from "./respect.ts";
import { startStandIn } from "./stand-in.ts";
import type { Answer, Behaviour, StandIn } from "./stand-in.ts";

const token = "mgt_contract_0123456789abcdef";
const origin = "http://dashboard.test";

const problem = (status: number, code: string, more: object = {}): Answer => ({
  status,
  body: {
    type: "about:blank",
    title: "No",
    status,
    code,
    detail: "Not so.",
    fix: "Do it otherwise.",
    ...more,
  },
});

const rejected = (index: number, code: string) => ({
  index,
  deviceId: "x",
  status: "rejected",
  code,
  detail: "Not so.",
  fix: "Do it otherwise.",
});

/** Keeps every promise that the flows ask for. */
function honest(): Behaviour {
  const devices = new Map<string, string>();
  let signedIn = false;
  const asGateway: Readonly<Record<string, Behaviour>> = {
    registerDevice: ({ body }) => {
      if ("colour" in body) return problem(400, "request.invalid");
      const { deviceId } = body as { deviceId: string };
      const known = devices.get(deviceId);
      if (known !== undefined && known !== JSON.stringify(body)) return problem(409, "device.exists");
      devices.set(deviceId, JSON.stringify(body));
      return { status: known === undefined ? 201 : 200, body: device(deviceId) };
    },
    postTelemetry: ({ body }) => {
      const { envelopes } = body as { envelopes: { deviceId: string; seq: unknown; points?: object }[] };
      const results = envelopes.map(({ deviceId, seq, points }, index) => {
        if (!devices.has(deviceId)) return rejected(index, "device.unknown");
        if (typeof seq !== "number") return rejected(index, "envelope.invalid");
        if (Object.keys(points ?? {}).length === 0) return rejected(index, "points.invalid");
        return { index, deviceId, status: "accepted" };
      });
      const accepted = results.filter(({ status }) => status === "accepted").length;
      if (results.length === 0) return problem(400, "request.invalid");
      if (accepted > 0)
        return { status: 202, body: { accepted, rejected: results.length - accepted, results } };
      const unknown = results.every((result) => "code" in result && result.code === "device.unknown");
      return unknown
        ? problem(404, "device.unknown", { results })
        : problem(422, "points.invalid", { results });
    },
    answerOrder: () => problem(404, "order.unknown"),
  };
  const asOperator: Readonly<Record<string, Behaviour>> = {
    listDevices: ({ query }) => {
      if (query.has("colour")) return problem(400, "request.invalid");
      return {
        status: 200,
        body: { devices: [device(query.get("text") ?? "")], nextCursor: null, total: 1 },
      };
    },
    getDevice: ({ id }) =>
      devices.has(id) ? { status: 200, body: device(id) } : problem(404, "device.unknown"),
    changeDevice: ({ id, body }) =>
      "tags" in body
        ? { status: 200, body: { ...device(id), tags: body["tags"] } }
        : problem(400, "request.invalid"),
    sendEvent: () => problem(422, "event.unknown"),
    getReadings: ({ query }) =>
      query.get("from") === "yesterday" ? problem(400, "request.invalid") : undefined,
    getCommand: () => problem(404, "command.unknown"),
    requestOperation: () => problem(422, "operation.unknown"),
    requestSetpoint: () => problem(422, "setpoint.unknown"),
    getMachine: ({ id }) => (id === "breaker" ? undefined : problem(404, "kind.unknown")),
    acknowledgeAlarm: () => problem(404, "alarm.unknown"),
    acknowledgeAlarms: () => ({
      status: 202,
      body: { results: [{ alarmId: "x:tripped", status: "rejected", code: "alarm.unknown" }] },
    }),
    shelveAlarm: ({ body }) =>
      body["durationMs"] === 86_400_000 ? problem(400, "request.invalid") : problem(404, "alarm.unknown"),
    unshelveAlarm: () => problem(404, "alarm.unknown"),
    pauseDevice: ({ id, body }) => ({
      status: 200,
      body: { ...device(id), status: "paused", pausedReason: body["reason"] },
    }),
    drainDevice: () => problem(409, "device.paused"),
    resumeDevice: ({ id }) => ({ status: 200, body: device(id) }),
    getDeadLetter: () => problem(404, "letter.unknown"),
    editDeadLetter: () => problem(404, "letter.unknown"),
    retryDeadLetter: () => problem(404, "letter.unknown"),
    discardDeadLetter: () => problem(404, "letter.unknown"),
    retryDeadLetters: () => ({ status: 202, body: { results: [unknownLetter] } }),
    discardDeadLetters: () => ({ status: 200, body: { results: [unknownLetter] } }),
    listAudit: () => ({
      status: 200,
      body: { entries: [{ ...audited, action: "device.resume" }], nextCursor: null },
    }),
    endSession: ({ headers }) => {
      if (headers.origin !== origin) return problem(403, "origin.foreign");
      signedIn = false;
      return { status: 204 };
    },
  };
  const open: Readonly<Record<string, Behaviour>> = {
    getHealth: () => undefined,
    getMetrics: () => undefined,
    createSession: ({ body }) => {
      if (body["password"] !== "right") return problem(401, "credentials.wrong");
      signedIn = true;
      return {
        status: 201,
        body: session,
        headers: { "set-cookie": "sid=abc-123; Path=/; HttpOnly; SameSite=Strict" },
      };
    },
  };
  return (call) => {
    const { operationId, headers } = call;
    if (operationId in open) return open[operationId]?.(call);
    if (operationId in asGateway)
      return headers.authorization === `Bearer ${token}`
        ? asGateway[operationId]?.(call)
        : problem(401, "token.wrong");
    const hasCookie = /(^|;\s*)sid=abc-123(;|$)/.test(headers.cookie ?? "");
    return signedIn && hasCookie ? asOperator[operationId]?.(call) : problem(401, "session.required");
  };
}

const unknownLetter = { letterId: "WyJub2JvZHkiLCIxIl0", status: "rejected", code: "letter.unknown" };

const audited = {
  auditId: 1,
  at: "2026-06-21T10:15:00.000Z",
  by: "demo",
  role: "engineer",
  object: "device breaker-1",
  deviceId: "breaker-1",
  siteId: "demo",
  before: null,
  after: null,
  reason: null,
};

const session = {
  operatorId: "o-1",
  name: "demo",
  role: "engineer",
  sites: null,
  expiresAt: "2026-06-21T22:15:00.000Z",
};

const device = (deviceId: string) => ({
  deviceId,
  siteId: "demo",
  kind: "breaker",
  name: "Breaker",
  tags: [],
  settings: { expectedIntervalMs: 1000 },
  state: "closed",
  value: { operation: "closed" },
  link: "online",
  control: "idle",
  alarm: { worst: null, active: 0, unacknowledged: 0 },
  points: {},
  lastReadingAt: null,
  changedAt: "2026-06-21T10:15:00.000Z",
  version: 1,
  machineVersion: "1",
  status: "active",
  pausedReason: null,
  pausedAt: null,
  heldCount: 0,
  overflowCount: 0,
});

describe("the flows of the contract", { timeout: 60_000 }, () => {
  let behaviour: Behaviour;
  let standIn: StandIn;

  beforeEach(async () => {
    behaviour = honest();
    standIn = await startStandIn((call) => behaviour(call));
  });
  afterEach(() => standIn.close());

  const run = (): Promise<RespectResult> =>
    respect({
      baseUrl: standIn.url,
      operatorName: "demo",
      operatorPassword: "right",
      gatewayToken: token,
      siteId: "demo",
      origin,
    });

  /** The same API with one promise broken. */
  const lieAbout = (operationId: string, lie: Behaviour): void => {
    const truth = behaviour;
    behaviour = (call) => (call.operationId === operationId ? lie(call) : undefined) ?? truth(call);
  };

  test("pass where every promise is kept", async () => {
    const { passed, report } = await run();
    expect(report).not.toContain("✗");
    expect(report).not.toMatch(/\bright\b|abc-123|mgt_contract/);
    expect(passed).toBe(true);
  });

  test("try every operation that is no stream", async () => {
    const flows = await readFile(new URL("../contract.arazzo.yaml", import.meta.url), "utf8");
    const ids = Object.values<Readonly<Record<string, { operationId: string }>>>(contract.paths).flatMap(
      (item) => Object.values(item).map(({ operationId }) => operationId),
    );
    const untried = ids.filter((id) => !flows.includes(`operationId: $sourceDescriptions.api.${id}\n`));
    expect(untried.toSorted()).toEqual(["openStream", "streamDeviceOrders", "streamSiteOrders"]);
  });

  test("fail where a session is wanted and nobody asks for it", async () => {
    lieAbout("listDevices", () => ({ status: 200, body: { devices: [], nextCursor: null, total: 0 } }));
    const { passed, report } = await run();
    expect(passed).toBe(false);
    expect(report).toContain("stepId - devices");
  });

  test("fail where an answer does not obey its schema", async () => {
    lieAbout("getHealth", () => ({ status: 200, body: { status: "fine" } }));
    const { passed, report } = await run();
    expect(passed).toBe(false);
    expect(report).toContain("schema check");
  });

  test("fail where a schema that refers to itself is not obeyed", async () => {
    lieAbout("getDevice", ({ id }) =>
      id.startsWith("contract-")
        ? { status: 200, body: { ...device(id), value: { operation: 5 } } }
        : undefined,
    );
    const { passed, report } = await run();
    expect(passed).toBe(false);
    expect(report).toMatch(/GET \/v1\/devices\/contract-\w+ answered 200, and body\/value/);
  });

  test("fail where a status is none of the contract's", async () => {
    lieAbout("getMetrics", () => ({ status: 204 }));
    expect((await run()).passed).toBe(false);
  });
});
