import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HealthDetails } from "@microgrid/api-specs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../local/ports.ts";
import { openOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from "./otlp-receiver.ts";
import { openStream } from "./stream.ts";
import { startSystem, type System } from "./system.ts";

const patience = { timeout: 45_000, interval: 100 };
const preload = new URL("./note-imports.ts", import.meta.url).href;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "microgrid-traces-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Variables under which a process notes what it loads of OpenTelemetry. */
const noting = (file: string) => ({ NODE_OPTIONS: `--import ${preload}`, NOTED_IMPORTS: join(folder, file) });
const notesIn = async (file: string): Promise<string[]> =>
  (await readFile(join(folder, file), "utf8")).trim().split("\n");

const charging = { powerKw: -5, socPct: 50, temperatureC: 25, voltageV: 780, mode: "charging" };

const postTraced = (
  system: System,
  deviceId: string,
  traceparent?: string,
  seq = 1,
  points = charging,
): Promise<Response> =>
  fetch(`${system.stack.apiUrl}/v1/telemetry`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${system.token}`,
      "content-type": "application/json",
      ...(traceparent === undefined ? {} : { traceparent }),
    },
    body: JSON.stringify({
      envelopes: [{ deviceId, bootId: "b", seq, measuredAt: new Date().toISOString(), points }],
    }),
  });

/** Resolves when a transition of the device has come over SSE. */
async function followedToTheScreen(system: System, deviceId: string, post: () => Promise<Response>) {
  const cookie = await system.signIn();
  const stream = openStream(`${system.stack.apiUrl}/v1/stream?device=${deviceId}`, { cookie });
  await expect.poll(() => stream.of("ping").length, patience).toBeGreaterThan(0);
  expect((await post()).status).toBe(202);
  await expect.poll(() => stream.of("transition").length, patience).toBeGreaterThan(0);
  await stream.close();
}

describe("with a collector", () => {
  let receiver: OtlpReceiver;
  let system: System;

  beforeAll(async () => {
    receiver = await openOtlpReceiver();
    system = await startSystem({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: "200",
        ...noting("on"),
      },
    });
    await system.addDevices("battery", ["bat-1", "bat-2"], { ratedKw: 100 });
  });
  afterAll(async () => {
    await system?.stop();
    await receiver?.close();
  });

  const inTrace = (traceId: string) => receiver.spans.filter((span) => span.traceId === traceId);
  const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
    const found = spans.filter((span) => span.name === name);
    expect(found.map((span) => span.name)).toEqual([name]);
    return found[0] as ReceivedSpan;
  };

  test("one reading is one trace from the gateway's request to the frame on the screen", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await followedToTheScreen(system, "bat-1", () =>
      postTraced(system, "bat-1", `00-${traceId}-b7ad6b7169203331-01`),
    );
    const names = () =>
      inTrace(traceId)
        .map((span) => span.name)
        .toSorted();
    await expect
      .poll(names, patience)
      .toEqual(
        [
          "POST /v1/telemetry",
          "commit",
          "load",
          "process",
          "read feed",
          "send telemetry",
          "turn",
          "wait telemetry",
          "write frames",
        ].toSorted(),
      );
    const spans = inTrace(traceId);
    const [request, send, wait] = ["POST /v1/telemetry", "send telemetry", "wait telemetry"].map((name) =>
      named(spans, name),
    );
    const [process, turn, commit] = ["process", "turn", "commit"].map((name) => named(spans, name));
    const [read, write] = ["read feed", "write frames"].map((name) => named(spans, name));
    expect(request).toMatchObject({ parentSpanId: "b7ad6b7169203331", service: "microgrid-api", kind: 2 });
    expect(send).toMatchObject({ parentSpanId: request?.spanId, service: "microgrid-api", kind: 4 });
    expect(wait).toMatchObject({ parentSpanId: send?.spanId, service: "microgrid-worker", kind: 5 });
    expect(process).toMatchObject({ parentSpanId: send?.spanId, service: "microgrid-worker", kind: 5 });
    expect(turn).toMatchObject({ parentSpanId: process?.spanId });
    expect(commit).toMatchObject({ parentSpanId: turn?.spanId, kind: 3 });
    expect(read).toMatchObject({ parentSpanId: process?.spanId, service: "microgrid-api", kind: 3 });
    expect(write).toMatchObject({ parentSpanId: process?.spanId, service: "microgrid-api" });
    expect(write?.links).toMatchObject([{ traceId, spanId: read?.spanId }]);
    expect(Number(write?.attributes["feed.frames"])).toBeGreaterThan(0);
    expect(request?.attributes).toMatchObject({
      "http.route": "/v1/telemetry",
      "http.response.status_code": 202,
    });
    expect(send?.attributes).toMatchObject({
      "messaging.system": "aws_sqs",
      "messaging.operation.type": "send",
    });
    expect(commit?.attributes).toMatchObject({ "db.system.name": "postgresql" });
    expect(spans.filter(({ status }) => status?.code === 2)).toEqual([]);
  });

  test("what a caller does not want recorded leaves no span and nothing in the journal", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    await followedToTheScreen(system, "bat-2", () =>
      postTraced(system, "bat-2", `00-${traceId}-00f067aa0ba902b7-00`),
    );
    const { rows } = await system.pool.query<{ trace: string | null }>(
      `select distinct trace from journal where actor_id = 'bat-2'`,
    );
    expect(rows).toEqual([{ trace: null }]);
    // Spans leave a while after they ended: those of a later request, of both processes, come behind any that this one left.
    const laterId = "a3ce929d0e0e47364bf92f3577b34da6";
    await followedToTheScreen(system, "bat-2", () =>
      postTraced(system, "bat-2", `00-${laterId}-00f067aa0ba902b7-01`, 2, { ...charging, mode: "standby" }),
    );
    await expect
      .poll(() => inTrace(laterId).map(({ name }) => name), patience)
      .toEqual(expect.arrayContaining(["POST /v1/telemetry", "send telemetry", "commit", "write frames"]));
    expect(inTrace(traceId)).toEqual([]);
  });

  test("the SDK is loaded by both processes", async () => {
    const notes = await notesIn("on");
    expect(notes.filter((note) => note.startsWith("watching "))).toHaveLength(2);
    expect(notes.filter((note) => note.includes("exporter-trace-otlp-http/dist/index"))).toHaveLength(2);
  });
});

describe("without a collector", () => {
  let system: System;
  let metricsPort: number;
  beforeAll(async () => {
    metricsPort = await freePort();
    system = await startSystem({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: "", METRICS_PORT: String(metricsPort), ...noting("off") },
    });
    await system.addDevices("battery", ["bat-1"], { ratedKw: 100 });
  });
  afterAll(() => system?.stop());

  test("nothing of OpenTelemetry is loaded, and a caller's trace goes nowhere", async () => {
    await followedToTheScreen(system, "bat-1", () =>
      postTraced(system, "bat-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    );
    const { rows } = await system.pool.query(`select distinct trace from journal`);
    expect(rows).toEqual([{ trace: null }]);
    expect((await notesIn("off")).map((note) => note.split(" ")[0])).toEqual(["watching", "watching"]);
  });

  test("a worker tells Prometheus what it has done", async () => {
    const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const valueOf = (text: string, series: string) =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`${series} `))
          ?.slice(series.length + 1),
      );
    await expect
      .poll(async () => valueOf(await metrics(), "microgrid_worker_messages_total"), patience)
      .toBeGreaterThan(0);
    const figures = async () => {
      const text = await metrics();
      const figure = (name: string) => valueOf(text, `microgrid_worker_${name}`);
      return {
        received: figure('received_messages_total{mailbox="telemetry"}') > 0,
        untimed: figure("turns_total") - figure("turn_seconds_count"),
        committed: figure('commit_seconds_count{outcome="committed"}') > 0,
        residents: figure("resident_actors"),
        suspects: figure("suspect_actors"),
        backlog: figure("backlog_messages"),
        oldest: figure('oldest_message_age_seconds{mailbox="telemetry"}'),
        letters: figure("letters_total"),
        cpu: figure("process_cpu_seconds_total") > 0,
      };
    };
    // What is true is counted before it is deleted from the queue, and a deadline may be on its way at any moment.
    await expect.poll(figures, patience).toEqual({
      received: true,
      untimed: 0,
      committed: true,
      residents: 1,
      suspects: 0,
      backlog: 0,
      oldest: 0,
      letters: 0,
      cpu: true,
    });
    await expect
      .poll(async () => valueOf(await metrics(), "microgrid_worker_timer_lateness_seconds_count"), patience)
      .toBeGreaterThan(0);
  });

  test("operators see the worker and its figures, and at once when it has stopped", async () => {
    const cookie = await system.signIn();
    const details = async () => (await system.get("/v1/health/details", cookie)) as HealthDetails;
    await expect.poll(async () => (await details()).workers?.[0]?.messages, patience).toBeGreaterThan(0);
    const nothing = { waiting: 0, inFlight: 0, dead: 0 };
    await expect
      .poll(async () => (await details()).queues, patience)
      .toEqual({ telemetry: nothing, commands: nothing, backfill: nothing });
    await expect.poll(async () => (await details()).oldestMessageMs, patience).toBe(0);
    await expect.poll(details, patience).toMatchObject({
      checks: { workers: { status: "ok" } },
      workers: [{ pid: system.stack.worker.pid, state: "reporting", failures: 0 }],
    });
    await system.stack.worker.stop();
    await expect.poll(async () => (await details()).checks.workers.status, patience).toBe("down");
  });
});
