// Probe
//
// Latency from POST to the SSE frame on a client: devices whose readings flip their mode, one stream that sees the transitions.
// Sends on a schedule and counts from the instant at which it should have sent: a system that makes the probe wait is not spared the
// waiting (coordinated omission).
import { Agent } from "node:http";
import { createParser } from "eventsource-parser";
import { post } from "./post.ts";
import { quantile } from "./quantiles.ts";
import type { Site } from "./servers.ts";

export interface ProbeResult {
  readonly sent: number;
  readonly seen: number;
  readonly p50: number;
  readonly p99: number;
  readonly flips: readonly Flip[];
}

/** One flip that was seen. */
export interface Flip {
  /** When it should have been sent, by the clock of `performance`. */
  readonly dueAt: number;
  readonly latencyMs: number;
}

export interface ProbePlan {
  readonly apiUrl: string;
  readonly cookie: string;
  readonly site: Pick<Site, "siteId" | "token">;
  /** They take turns, so that a device has long been answered when it is due again: of two in flight the earlier may be late (L4). */
  readonly deviceIds: readonly string[];
  readonly perSecond: number;
  readonly durationMs: number;
}

const SETTLE_MS = 10_000;

interface Seen {
  readonly deviceId: string;
  readonly event: { readonly type: string; readonly measuredAt?: number | string };
}

/** Posts flips at a steady rate for a bounded time; every flip is matched to its frame by device and instant of measurement. */
export async function probe(plan: ProbePlan): Promise<ProbeResult> {
  const stop = new AbortController();
  const agent = new Agent({ keepAlive: true, maxSockets: plan.deviceIds.length });
  const dueAt = new Map<string, number>();
  const flips: Flip[] = [];
  const answer = await fetch(`${plan.apiUrl}/v1/stream?site=${plan.site.siteId}&topic=transition`, {
    headers: { cookie: plan.cookie, accept: "text/event-stream" },
    signal: stop.signal,
  });
  if (!answer.ok || !answer.body)
    throw new Error(`The stream answered ${answer.status}: ${await answer.text()}`);
  const parser = createParser({
    onEvent({ event, data }) {
      if (event !== "transition") return;
      const { deviceId, event: cause } = JSON.parse(data) as Seen;
      const key = `${deviceId} ${new Date(cause.measuredAt ?? 0).getTime()}`;
      const due = dueAt.get(key);
      if (due === undefined) return;
      dueAt.delete(key);
      flips.push({ dueAt: due, latencyMs: performance.now() - due });
    },
  });
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as ReadableStream<Uint8Array>)
      parser.feed(decoder.decode(chunk, { stream: true }));
  })().catch(() => undefined);

  const url = new URL("/v1/telemetry", plan.apiUrl);
  const bootId = `probe-${plan.site.siteId}-${Date.now()}`;
  const send = async (deviceId: string, seq: number, mode: string, measuredAt: number): Promise<void> => {
    const points = { powerKw: 50, socPct: 50, temperatureC: 25, voltageV: 780, mode };
    const envelope = { deviceId, bootId, seq, measuredAt: new Date(measuredAt).toISOString(), points };
    const { status, body } = await post(
      agent,
      url,
      plan.site.token,
      JSON.stringify({ envelopes: [envelope] }),
    );
    if (status !== 202) throw new Error(`A probe was answered ${status}: ${body}`);
  };
  // A first reading that is neither mode: whatever the device did before, each flip below is a transition.
  await Promise.all(plan.deviceIds.map((deviceId) => send(deviceId, 0, "standby", Date.now())));
  const startedAt = performance.now();
  const sending = plan.deviceIds.map(() => Promise.resolve());
  let sent = 0;
  for (;;) {
    const due = startedAt + (sent * 1_000) / plan.perSecond;
    if (due - startedAt >= plan.durationMs) break;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const n = sent % plan.deviceIds.length;
    const turn = Math.floor(sent / plan.deviceIds.length) + 1;
    const deviceId = plan.deviceIds[n] ?? "";
    sent += 1;
    sending[n] = (sending[n] ?? Promise.resolve()).then(() => {
      const measuredAt = Date.now();
      dueAt.set(`${deviceId} ${measuredAt}`, due);
      return send(deviceId, turn, turn % 2 === 1 ? "charging" : "discharging", measuredAt);
    });
  }
  await Promise.all(sending);
  const deadline = performance.now() + SETTLE_MS;
  while (dueAt.size > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  await reading;
  agent.destroy();
  const latencies = flips.map(({ latencyMs }) => latencyMs);
  return { sent, seen: flips.length, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), flips };
}
