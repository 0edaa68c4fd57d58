// Load generator
//
// A process of its own: posts telemetry for a bounded time with a bounded number of requests in flight, and tells the counts.
import { Agent, request } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import type { Site } from "./servers.ts";

export interface LoadPlan {
  readonly apiUrl: string;
  readonly sites: readonly Site[];
  readonly devicesPerRequest: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
  readonly durationMs: number;
  /** Readings per second at most; undefined: as fast as answers come. */
  readonly readingsPerSecond?: number;
  /** First sequence number; a later run of the same boot continues above it. */
  readonly firstSeq: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly accepted: number;
  readonly rejected: number;
  /** HTTP status → count, of everything but 202. */
  readonly refused: Readonly<Record<string, number>>;
  readonly elapsedMs: number;
  /** Latency of POST in ms. */
  readonly p50: number;
  readonly p99: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function post(agent: Agent, url: URL, token: string, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const outgoing = request(url, { agent, method: "POST", headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: plan.concurrency });
  const url = new URL("/v1/telemetry", plan.apiUrl);
  const slices = plan.sites.flatMap((site) => {
    const groups: { site: Site; deviceIds: readonly string[]; seq: number }[] = [];
    for (let start = 0; start < site.deviceIds.length; start += plan.devicesPerRequest) {
      groups.push({
        site,
        deviceIds: site.deviceIds.slice(start, start + plan.devicesPerRequest),
        seq: plan.firstSeq,
      });
    }
    return groups;
  });
  const free = [...slices];
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  let [requests, accepted, rejected] = [0, 0, 0];
  const startedAt = performance.now();
  const end = startedAt + plan.durationMs;

  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      const slice = free.shift();
      if (!slice) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        continue;
      }
      if (plan.readingsPerSecond !== undefined) {
        const dueAt = startedAt + ((requests * plan.devicesPerRequest) / plan.readingsPerSecond) * 1_000;
        requests += 1;
        const wait = dueAt - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      } else {
        requests += 1;
      }
      slice.seq += 1;
      const envelopes = slice.deviceIds.map((deviceId, n) => ({
        deviceId,
        bootId: "bench",
        seq: slice.seq,
        measuredAt: new Date().toISOString(),
        points: {
          powerKw: 20 + (n % 7),
          socPct: 55.5,
          temperatureC: 25.25,
          voltageV: 780,
          mode: "discharging",
        },
      }));
      const before = performance.now();
      const answer = await post(agent, url, slice.site.token, JSON.stringify({ envelopes }));
      latencies.push(performance.now() - before);
      if (answer.status === 202) {
        const counts = JSON.parse(answer.body) as { accepted: number; rejected: number };
        accepted += counts.accepted;
        rejected += counts.rejected;
      } else {
        refused[answer.status] = (refused[answer.status] ?? 0) + 1;
      }
      free.push(slice);
    }
  };
  await Promise.all(Array.from({ length: plan.concurrency }, lane));
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return {
    requests,
    accepted,
    rejected,
    refused,
    elapsedMs: performance.now() - startedAt,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

const port = parentPort;
if (port) {
  const result = await run(workerData as LoadPlan);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
  port.postMessage(result);
}
