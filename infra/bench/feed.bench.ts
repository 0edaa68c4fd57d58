// Feed
//
// A thousand dashboards, each on the stream of its site, while 500 devices change their state once a second: from the commit of a
// transition (as PostgreSQL dates it) to its frame at the client. Then once more beside 500 clients that opened the stream of all
// sites and never read it. Transitions come the whole way, as telemetry over HTTP.
import type { Pool } from "@microgrid/db";
import type { Bench } from "./figure.ts";
import { type Heard, startListeners } from "./listeners.ts";
import { generate } from "./load.ts";
import { quantile } from "./quantiles.ts";
import { drained } from "./readings.ts";
import { residentMib } from "./resident-set.ts";
import { startSystem, type System } from "./servers.ts";

const SITES = 20;
const DEVICES_PER_SITE = 25;
const CLIENTS = 1_000;
const STALLED = 500;
const PER_SECOND = SITES * DEVICES_PER_SITE;
const DURATION_MS = 20_000;
const SETTLE_MS = 10_000;
/** For the API to give back what the load before has left in it. */
const IDLE_MS = 10_000;

interface Told {
  readonly siteId: string;
  readonly rows: number;
}

/** Transitions in the journal, by site. */
async function toldOf(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<Told>(
    `select site_id as "siteId", count(*) as rows from journal where machine <> 'alarm' group by site_id`,
  );
  return new Map(rows.map(({ siteId, rows: count }) => [siteId, count]));
}

/** Milliseconds from commit to frame, one for each frame. */
async function latenciesOf(pool: Pool, arrivals: Heard["arrivals"]): Promise<Float64Array> {
  const { rows } = await pool.query<{ tx: string; at: number }>(
    `select tx::text as tx, extract(epoch from pg_xact_commit_timestamp(tx::xid))::double precision * 1000 as at
       from (select distinct tx from journal) journalled`,
  );
  const committedAt = new Map(rows.map(({ tx, at }) => [tx, at]));
  return Float64Array.from(
    [...arrivals].flatMap(([tx, times]) => times.map((time) => time - (committedAt.get(tx) ?? Number.NaN))),
  );
}

interface Run {
  readonly p50: number;
  readonly p99: number;
  readonly frames: number;
  readonly missing: number;
  readonly disorder: number;
  readonly ended: number;
  readonly perSecond: number;
}

type Take = () => Promise<Heard>;

async function run({ pool, stack, sites }: System, take: Take, bootId: string): Promise<Run> {
  const before = await toldOf(pool);
  await take();
  const load = await generate({
    apiUrl: stack.apiUrl,
    sites,
    devicesPerRequest: DEVICES_PER_SITE,
    concurrency: 16,
    durationMs: DURATION_MS,
    readingsPerSecond: PER_SECOND,
    firstSeq: 0,
    bootId,
    flip: true,
  });
  await drained(pool, load.accepted, bootId);
  const after = await toldOf(pool);
  const expected = sites.map(({ siteId }) => (after.get(siteId) ?? 0) - (before.get(siteId) ?? 0));
  const arrivals = new Map<string, number[]>();
  const heard = { disorder: 0, ended: 0, frames: 0, missing: 0 };
  const frames = sites.map(() => Array.from({ length: CLIENTS / SITES }, () => 0));
  const deadline = performance.now() + SETTLE_MS;
  do {
    const more = await take();
    heard.disorder += more.disorder;
    heard.ended += more.ended;
    for (const [tx, times] of more.arrivals) arrivals.set(tx, [...(arrivals.get(tx) ?? []), ...times]);
    for (const [g, own] of frames.entries())
      for (const c of own.keys()) own[c] = (own[c] ?? 0) + (more.frames[g]?.[c] ?? 0);
    heard.frames = frames.flat().reduce((sum, count) => sum + count, 0);
    heard.missing = frames.reduce(
      (sum, own, g) =>
        sum + own.reduce((missing, count) => missing + Math.abs((expected[g] ?? 0) - count), 0),
      0,
    );
    if (heard.missing > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  } while (heard.missing > 0 && performance.now() < deadline);
  const latencies = await latenciesOf(pool, arrivals);
  const transitions = expected.reduce((sum, count) => sum + count, 0);
  return {
    ...heard,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    perSecond: (transitions / load.elapsedMs) * 1_000,
  };
}

const faultsOf = (when: string, { missing, disorder, ended, perSecond }: Run): string[] => [
  ...(missing === 0 ? [] : [`${when}: ${missing} frames were missing or too many`]),
  ...(disorder === 0 ? [] : [`${when}: ${disorder} frames came out of order`]),
  ...(perSecond >= PER_SECOND * 0.98
    ? []
    : [`${when}: only ${Math.round(perSecond)} transitions a second could be made`]),
  ...(ended === 0 ? [] : [`${when}: ${ended} streams of clients that read were ended`]),
];

export const bench: Bench = async (say) => {
  const system = await startSystem({
    sites: SITES,
    devicesPerSite: DEVICES_PER_SITE,
    postgres: { track_commit_timestamp: "on" },
  });
  try {
    const { stack, sites } = system;
    const to = { apiUrl: stack.apiUrl, cookie: await system.signIn() };
    const groups = sites.map(({ siteId }) => ({
      query: `topic=transition&site=${siteId}`,
      clients: CLIENTS / SITES,
      stalled: false,
    }));
    const live = await startListeners({ ...to, groups });
    say(`${CLIENTS} clients, ${PER_SECOND} transitions a second`);
    const alone = await run(system, live.take, "alone");
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const apiBefore = await residentMib(stack.api.pid);

    say(`the same beside ${STALLED} clients that do not read`);
    const stalled = await startListeners({
      ...to,
      groups: [{ query: "topic=transition", clients: STALLED, stalled: true }],
    });
    let apiMost = await residentMib(stack.api.pid);
    const watch = setInterval(() => {
      void residentMib(stack.api.pid).then((mib) => (apiMost = Math.max(apiMost, mib)));
    }, 200);
    const beside = await run(system, live.take, "beside");
    clearInterval(watch);
    await stalled.close();
    await live.close();

    const frames = (of: Run): number => (of.frames / DURATION_MS) * 1_000;
    return {
      faults: [...faultsOf("all read", alone), ...faultsOf("some stall", beside)],
      figures: [
        {
          name: `feed: ${CLIENTS} clients, ${PER_SECOND} transitions/s, commit → frame: p99`,
          value: alone.p99,
          unit: "ms",
          goal: { atMost: 250 },
          beside: [
            { role: "detail", name: "p50", value: alone.p50, unit: "ms" },
            { role: "detail", name: "frames", value: frames(alone), unit: "/s" },
            { role: "detail", name: "transitions", value: alone.perSecond, unit: "/s" },
          ],
        },
        {
          name: `feed beside ${STALLED} clients that do not read: memory of the API, most above before`,
          value: apiMost - apiBefore,
          unit: "MiB",
          goal: { atMost: 64 },
          beside: [{ role: "detail", name: "before", value: apiBefore, unit: "MiB" }],
        },
        {
          name: `feed beside ${STALLED} clients that do not read: commit → frame of those that do: p99`,
          value: beside.p99,
          unit: "ms",
          goal: { atMost: 250 },
          beside: [
            { role: "peer", name: "without them p99", value: alone.p99, unit: "ms" },
            { role: "detail", name: "p50", value: beside.p50, unit: "ms" },
            { role: "detail", name: "frames", value: frames(beside), unit: "/s" },
            { role: "detail", name: "transitions", value: beside.perSecond, unit: "/s" },
          ],
        },
      ],
    };
  } finally {
    await system.stop();
  }
};
