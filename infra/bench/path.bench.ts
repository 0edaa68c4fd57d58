// Path
//
// The whole product on this machine: POST to committed row and POST to SSE frame, in three shapes of traffic. Load generator, API, worker,
// PostgreSQL and queue share its cores.
import type { Beside, Bench, Figure } from "./figure.ts";
import { generate, type LoadResult } from "./load.ts";
import { probe, type ProbeResult } from "./probe.ts";
import { countReadings, drained } from "./readings.ts";
import { startSystem } from "./servers.ts";

interface Shape {
  readonly name: string;
  readonly sites: number;
  readonly devicesPerSite: number;
  readonly devicesPerRequest: number;
  readonly concurrency: number;
  readonly goalPerSecond: number;
}

interface Measured {
  readonly committedPerSecond: number;
  readonly full: LoadResult;
  readonly idle: ProbeResult;
  readonly atHalfLoad: ProbeResult;
  readonly half: LoadResult;
  /** Asked for beside the probe. */
  readonly halfPerSecond: number;
  readonly lost: number;
  readonly late: number;
}

const DURATION_MS = Number(process.env["BENCH_SECONDS"] ?? 8) * 1_000;
const WARM_MS = 3_000;
const IDLE_MS = 4_000;
const PROBES = 20;
const PROBES_PER_SECOND = 20;

const shapes: readonly Shape[] = [
  {
    name: "16 gateways, 50 devices a request",
    sites: 16,
    devicesPerSite: 250,
    devicesPerRequest: 50,
    concurrency: 16,
    goalPerSecond: 10_000,
  },
  {
    name: "one gateway, 50 devices a request",
    sites: 1,
    devicesPerSite: 1_000,
    devicesPerRequest: 50,
    concurrency: 8,
    goalPerSecond: 10_000,
  },
  {
    name: "16 sites, one device a request",
    sites: 16,
    devicesPerSite: 250,
    devicesPerRequest: 1,
    concurrency: 64,
    goalPerSecond: 1_500,
  },
];

async function measure(shape: Shape): Promise<Measured> {
  // Devices of their own for the probe, so that its readings and those of the load never meet in one actor.
  const system = await startSystem({ sites: shape.sites, devicesPerSite: shape.devicesPerSite + PROBES });
  try {
    const { pool, stack, sites } = system;
    const [first] = sites;
    if (!first) throw new Error("There is no site.");
    const plan = {
      apiUrl: stack.apiUrl,
      sites: sites.map((site) => ({ ...site, deviceIds: site.deviceIds.slice(0, shape.devicesPerSite) })),
      devicesPerRequest: shape.devicesPerRequest,
      concurrency: shape.concurrency,
    };
    const probing = {
      apiUrl: stack.apiUrl,
      cookie: await system.signIn(),
      site: first,
      deviceIds: first.deviceIds.slice(shape.devicesPerSite),
      perSecond: PROBES_PER_SECOND,
    };
    const already = (await countReadings(pool)).committed;
    const warm = await generate({ ...plan, durationMs: WARM_MS, firstSeq: 0 });
    const before = await drained(pool, already + warm.accepted);
    const startedAt = performance.now();
    const full = await generate({ ...plan, durationMs: DURATION_MS, firstSeq: 1_000_000 });
    const after = await drained(pool, before.committed + full.accepted);
    const committedPerSecond =
      ((after.committed - before.committed) / (performance.now() - startedAt)) * 1_000;
    const idle = await probe({ ...probing, durationMs: IDLE_MS });
    const halfPerSecond = Math.floor(committedPerSecond / 2);
    const [half, atHalfLoad] = await Promise.all([
      generate({ ...plan, durationMs: DURATION_MS, firstSeq: 2_000_000, readingsPerSecond: halfPerSecond }),
      probe({ ...probing, durationMs: DURATION_MS }),
    ]);
    const accepted = already + warm.accepted + full.accepted + half.accepted;
    const { committed, late } = await drained(pool, accepted);
    return {
      committedPerSecond,
      full,
      idle,
      atHalfLoad,
      half,
      halfPerSecond,
      lost: accepted - committed,
      late,
    };
  } finally {
    await system.stop();
  }
}

/** Below this share of what was asked for it was another load than half of the full one. */
const ACHIEVED = 0.98;
const perSecondOf = ({ accepted, elapsedMs }: LoadResult): number => (accepted / elapsedMs) * 1_000;

function figuresOf(shape: Shape, measured: Measured): Figure[] {
  const { committedPerSecond, full, idle, atHalfLoad, half, halfPerSecond } = measured;
  const besidePerSecond = perSecondOf(half);
  const isHalf = besidePerSecond >= ACHIEVED * halfPerSecond;
  const load: Beside[] = [
    { role: "detail", name: "beside", value: besidePerSecond, unit: "/s" },
    { role: "detail", name: "asked for", value: halfPerSecond, unit: "/s" },
  ];
  const unmeasured = isHalf ? {} : { unmeasured: "not measured at half load" };
  return [
    {
      name: `whole path, ${shape.name}: committed`,
      value: committedPerSecond,
      unit: "/s",
      goal: { atLeast: shape.goalPerSecond },
      beside: [
        { role: "detail", name: "accepted", value: perSecondOf(full), unit: "/s" },
        { role: "detail", name: "POST p50", value: full.p50, unit: "ms" },
        { role: "detail", name: "p99", value: full.p99, unit: "ms" },
      ],
    },
    {
      name: `POST → SSE frame at half load, ${shape.name}: p50`,
      value: atHalfLoad.p50,
      unit: "ms",
      ...unmeasured,
      goal: { atMost: 30 },
      beside: [{ role: "limit", name: "idle p50", value: idle.p50, unit: "ms" }, ...load],
    },
    {
      name: `POST → SSE frame at half load, ${shape.name}: p99`,
      value: atHalfLoad.p99,
      unit: "ms",
      ...unmeasured,
      goal: { atMost: 100 },
      beside: [{ role: "limit", name: "idle p99", value: idle.p99, unit: "ms" }, ...load],
    },
  ];
}

function faultsOf(shape: Shape, { full, half, idle, atHalfLoad, lost, late }: Measured): string[] {
  const unseen = idle.sent - idle.seen + atHalfLoad.sent - atHalfLoad.seen;
  const rejected = full.rejected + half.rejected;
  const refused = [full, half].flatMap((load) =>
    Object.entries(load.refused).map(([status, count]) => `${count} × ${status}`),
  );
  return [
    ...(lost === 0 ? [] : [`${shape.name}: ${lost} accepted readings were not committed within a minute`]),
    ...(late === 0 ? [] : [`${shape.name}: ${late} readings arrived out of order`]),
    ...(unseen === 0 ? [] : [`${shape.name}: ${unseen} transitions were never seen on the stream`]),
    ...(rejected === 0 ? [] : [`${shape.name}: ${rejected} readings were rejected`]),
    ...(refused.length === 0 ? [] : [`${shape.name}: requests refused: ${refused.join(", ")}`]),
  ];
}

export const bench: Bench = async (say) => {
  const figures: Figure[] = [];
  const faults: string[] = [];
  for (const shape of shapes) {
    say(shape.name);
    const measured = await measure(shape);
    figures.push(...figuresOf(shape, measured));
    faults.push(...faultsOf(shape, measured));
  }
  return { figures, faults };
};
