// Crowd
//
// A thousand clients on the stream of all sites, each of whom hears every transition: from the commit (as PostgreSQL dates it) to the
// instant at which the frame is at the client. Transitions come the whole way, as telemetry over HTTP.
import type { Pool } from "@microgrid/db";
import { type Crowd, type CrowdHeard, startCrowd } from "./crowd.ts";
import type { Bench } from "./figure.ts";
import { faultsOfCounts, frameLatencies, quantileOf } from "./frame-latencies.ts";
import { generate } from "./load.ts";
import { drained } from "./readings.ts";
import { startSystem, type System } from "./servers.ts";

const SITES = 20;
const DEVICES_PER_SITE = 25;
/** Small ones, so that many commits a second are to be told of. */
const DEVICES_PER_REQUEST = 5;
const CLIENTS = Number(process.env["BENCH_CLIENTS"] ?? 1_000);
const PER_SECOND = 500;
const WARM_MS = 4_000;
const DURATION_MS = 15_000;
const SETTLE_MS = 20_000;

async function transitionsIn(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ rows: number }>(
    `select count(*)::int as rows from journal where machine <> 'alarm'`,
  );
  return rows[0]?.rows ?? 0;
}

/** Transaction → when PostgreSQL had it, ms since the epoch. */
async function commitsIn(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ tx: string; at: number | null }>(
    `select tx::text as tx, extract(epoch from pg_xact_commit_timestamp(tx::xid))::double precision * 1000 as at
       from (select distinct tx from journal) journalled`,
  );
  return new Map(rows.map(({ tx, at }) => [tx, at ?? Number.NaN]));
}

const load = ({ stack, sites }: System, bootId: string, durationMs: number) =>
  generate({
    apiUrl: stack.apiUrl,
    sites,
    devicesPerRequest: DEVICES_PER_REQUEST,
    concurrency: 16,
    durationMs,
    readingsPerSecond: PER_SECOND,
    firstSeq: 0,
    bootId,
    flip: true,
  });

/** Until every client has got every transition, or nobody waits any longer. */
async function settled(crowd: Crowd, expected: number): Promise<CrowdHeard> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const heard = await crowd.take();
    const isDone = heard.frames >= expected && heard.missing === 0;
    if (isDone || performance.now() > deadline) return heard;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export const bench: Bench = async (say) => {
  const system = await startSystem({
    sites: SITES,
    devicesPerSite: DEVICES_PER_SITE,
    postgres: { track_commit_timestamp: "on" },
  });
  try {
    const { pool, stack } = system;
    const crowd = await startCrowd({
      apiUrl: stack.apiUrl,
      cookie: await system.signIn(),
      query: "topic=transition",
      clients: CLIENTS,
    });
    const before = await transitionsIn(pool);
    say("warm");
    const warm = await load(system, "warm", WARM_MS);
    await drained(pool, warm.accepted, "warm");
    const first = await settled(crowd, (await transitionsIn(pool)) - before);
    say(`${CLIENTS} clients, each of whom hears ${PER_SECOND} transitions a second`);
    const { accepted, elapsedMs } = await load(system, "crowd", DURATION_MS);
    const { committed } = await drained(pool, accepted, "crowd");
    const expected = (await transitionsIn(pool)) - before;
    const heard = await settled(crowd, expected);
    await crowd.close();
    const counts = frameLatencies(heard, await commitsIn(pool), first.frames);
    const transitions = ((heard.frames - first.frames) / elapsedMs) * 1_000;
    const bytes = ((heard.bytes - first.bytes) / elapsedMs) * 1_000;
    return {
      faults: [
        ...(committed === accepted ? [] : [`${accepted - committed} readings were not committed`]),
        ...(heard.frames === expected
          ? []
          : [`${expected} transitions were committed, ${heard.frames} were heard`]),
        ...(heard.missing === 0 ? [] : [`${heard.missing} frames were missing`]),
        ...(heard.disorder === 0 ? [] : [`${heard.disorder} frames came out of order`]),
        ...(heard.astray === 0 ? [] : [`${heard.astray} clients got other bytes than the others`]),
        ...(heard.ended === 0 ? [] : [`${heard.ended} streams of clients that read were ended`]),
        ...faultsOfCounts(counts, (heard.frames - first.frames) * CLIENTS),
        ...(transitions >= PER_SECOND * 0.98
          ? []
          : [`only ${Math.round(transitions)} transitions a second could be made`]),
      ],
      figures: [
        {
          name: `feed: ${CLIENTS} clients who all hear ${PER_SECOND} transitions/s, commit → frame: p99`,
          value: quantileOf(counts, 0.99),
          unit: "ms",
          goal: { atMost: 250 },
          beside: [
            { role: "detail", name: "p50", value: quantileOf(counts, 0.5), unit: "ms" },
            { role: "detail", name: "p99.9", value: quantileOf(counts, 0.999), unit: "ms" },
            { role: "detail", name: "frames", value: transitions * CLIENTS, unit: "/s" },
            { role: "detail", name: "MiB", value: bytes / 1_048_576, unit: "/s" },
            { role: "detail", name: "transitions", value: transitions, unit: "/s" },
            {
              role: "detail",
              name: "reads of a client",
              value: (heard.reads - first.reads) / CLIENTS / (elapsedMs / 1_000),
              unit: "/s",
            },
          ],
        },
      ],
    };
  } finally {
    await system.stop();
  }
};
