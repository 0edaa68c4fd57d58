// Load generator
//
// A thread of its own: posts telemetry for a bounded time with a bounded number of requests in flight, and tells the counts.
import { Agent } from "node:http";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { post } from "./post.ts";
import { quantile } from "./quantiles.ts";
import type { Site } from "./servers.ts";

export interface LoadPlan {
  readonly apiUrl: string;
  readonly sites: readonly Site[];
  readonly devicesPerRequest: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
  readonly durationMs: number;
  /** After `durationMs` the load goes on until it is told that all is over, so long at most. */
  readonly mostMs?: number;
  /** Readings per second at most; undefined: as fast as answers come. */
  readonly readingsPerSecond?: number;
  /** Requests at most. */
  readonly requests?: number;
  readonly bootId?: string;
  /** Each reading changes the mode, so that each is a transition. */
  readonly flip?: boolean;
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

async function run(plan: LoadPlan, isOver: () => boolean): Promise<LoadResult> {
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
  const mostEnd = startedAt + (plan.mostMs ?? plan.durationMs);
  const goesOn = (): boolean => {
    const now = performance.now();
    return now < end || (now < mostEnd && !isOver());
  };

  const most = plan.requests ?? Number.POSITIVE_INFINITY;

  const lane = async (): Promise<void> => {
    while (goesOn() && requests < most) {
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
        bootId: plan.bootId ?? "bench",
        seq: slice.seq,
        measuredAt: new Date().toISOString(),
        points: {
          powerKw: 20 + (n % 7),
          socPct: 55.5,
          temperatureC: 25.25,
          voltageV: 780,
          mode: plan.flip && slice.seq % 2 === 1 ? "charging" : "discharging",
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
  return {
    requests,
    accepted,
    rejected,
    refused,
    elapsedMs: performance.now() - startedAt,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

/** Runs the plan in a thread of its own; with `mostMs` until `over`, if that is later than its end. */
export const generate = (plan: LoadPlan, over: Promise<unknown> = Promise.resolve()): Promise<LoadResult> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: { load: plan } });
    thread.once("message", resolve);
    thread.once("error", reject);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    const tell = (): void => thread.postMessage("over");
    over.then(tell, tell);
  });

const port = parentPort;
const given = workerData as { readonly load?: LoadPlan } | null;
if (port && given?.load) {
  let isOver = false;
  port.once("message", () => (isOver = true));
  port.unref();
  const result = await run(given.load, () => isOver);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
  port.postMessage(result);
  port.close();
}
