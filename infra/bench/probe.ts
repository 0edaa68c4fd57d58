// Probe
//
// Latency from POST to the SSE frame on a client: one device whose readings flip its state, one stream that sees the transition.
import { createParser } from "eventsource-parser";
import type { Site } from "./servers.ts";

export interface ProbeResult {
  readonly sent: number;
  readonly seen: number;
  readonly p50: number;
  readonly p99: number;
}

export interface ProbePlan {
  readonly apiUrl: string;
  readonly cookie: string;
  readonly site: Site;
  readonly deviceId: string;
  readonly perSecond: number;
  readonly durationMs: number;
}

const SETTLE_MS = 5_000;
const modes = ["charging", "discharging"] as const;

async function post(
  plan: ProbePlan,
  bootId: string,
  seq: number,
  mode: string,
  measuredAt: number,
): Promise<void> {
  const points = { powerKw: 50, socPct: 50, temperatureC: 25, voltageV: 780, mode };
  const envelope = {
    deviceId: plan.deviceId,
    bootId,
    seq,
    measuredAt: new Date(measuredAt).toISOString(),
    points,
  };
  const answer = await fetch(`${plan.apiUrl}/v1/telemetry`, {
    method: "POST",
    headers: { authorization: `Bearer ${plan.site.token}`, "content-type": "application/json" },
    body: JSON.stringify({ envelopes: [envelope] }),
  });
  await answer.arrayBuffer();
}

/** Posts flips at a steady rate for a bounded time; every flip is matched to its frame by its instant of measurement. */
export async function probe(plan: ProbePlan): Promise<ProbeResult> {
  const stop = new AbortController();
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  const url = `${plan.apiUrl}/v1/stream?device=${plan.deviceId}&topic=transition`;
  const answer = await fetch(url, {
    headers: { cookie: plan.cookie, accept: "text/event-stream" },
    signal: stop.signal,
  });
  if (!answer.ok || !answer.body)
    throw new Error(`The stream answered ${answer.status}: ${await answer.text()}`);
  const parser = createParser({
    onEvent({ event, data }) {
      if (event !== "transition") return;
      const { event: cause } = JSON.parse(data) as { event: { type: string; measuredAt?: number | string } };
      const key = cause.measuredAt === undefined ? "" : String(new Date(cause.measuredAt).getTime());
      const sent = sentAt.get(key);
      if (sent === undefined) return;
      sentAt.delete(key);
      latencies.push(performance.now() - sent);
    },
  });
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as ReadableStream<Uint8Array>)
      parser.feed(decoder.decode(chunk, { stream: true }));
  })().catch(() => undefined);

  const startedAt = performance.now();
  // A first reading that is neither mode: whatever the device did before, each flip below is a transition.
  const bootId = `probe-${Math.round(startedAt)}`;
  await post(plan, bootId, 0, "standby", Date.now());
  let sent = 0;
  while (performance.now() - startedAt < plan.durationMs) {
    sent += 1;
    const measuredAt = Date.now();
    const mode = modes[sent % 2];
    sentAt.set(String(measuredAt), performance.now());
    // Answered before the next is sent: two in flight may be taken in the other order, and the earlier is then history (L4).
    await post(plan, bootId, sent, mode ?? "standby", measuredAt);
    const next = startedAt + (sent * 1_000) / plan.perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, next - performance.now())));
  }
  const deadline = performance.now() + SETTLE_MS;
  while (sentAt.size > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  await reading;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  return { sent, seen: latencies.length, p50: at(0.5), p99: at(0.99) };
}
