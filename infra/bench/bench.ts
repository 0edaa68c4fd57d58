// Bench
//
// `pnpm bench`: the whole path on this machine, POST to committed row and POST to SSE frame. Bounded in time and count; everything
// it starts it stops. Prints a table and writes it with the figures to infra/bench/results.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { hash } from "@node-rs/argon2";
import { insertOperator } from "@microgrid/db";
import type { LoadPlan, LoadResult } from "./load.ts";
import { probe, type ProbeResult } from "./probe.ts";
import { startBench, type Bench } from "./servers.ts";

interface Shape {
  readonly name: string;
  readonly sites: number;
  readonly devicesPerSite: number;
  readonly devicesPerRequest: number;
  readonly concurrency: number;
}

interface Measured {
  readonly shape: Shape;
  readonly load: LoadResult;
  readonly acceptedPerSecond: number;
  readonly committedPerSecond: number;
  readonly lost: number;
  readonly half: {
    readonly readingsPerSecond: number;
    readonly load: LoadResult;
    readonly probe: ProbeResult;
  };
  readonly idle: ProbeResult;
}

const seconds = Number(process.env["BENCH_SECONDS"] ?? 10);
const shapes: readonly Shape[] = [
  {
    name: "(a) one gateway, 50 devices a request",
    sites: 1,
    devicesPerSite: 1_000,
    devicesPerRequest: 50,
    concurrency: 8,
  },
  {
    name: "(a') 16 gateways, 50 devices a request",
    sites: 16,
    devicesPerSite: 250,
    devicesPerRequest: 50,
    concurrency: 16,
  },
  {
    name: "(b) one device a request, 16 sites",
    sites: 16,
    devicesPerSite: 250,
    devicesPerRequest: 1,
    concurrency: 64,
  },
];
const operator = { name: "bench", password: "bench" };

const generate = (plan: LoadPlan): Promise<LoadResult> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./load.ts", import.meta.url), { workerData: plan });
    worker.once("message", resolve);
    worker.once("error", reject);
  });

const committed = async ({ pool }: Bench): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>(
    "select count(*) from reading where boot_id = 'bench'",
  );
  return rows[0]?.count ?? 0;
};

/** Waits until `expected` rows are committed, at most a minute. */
async function drained(bench: Bench, expected: number): Promise<number> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const count = await committed(bench);
    if (count >= expected || performance.now() > deadline) return count;
    await delay(20);
  }
}

async function signIn(bench: Bench): Promise<string> {
  await insertOperator(bench.pool, {
    name: operator.name,
    passwordHash: await hash(operator.password),
    role: "engineer",
    sites: null,
  });
  const answer = await fetch(`${bench.stack.apiUrl}/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: bench.stack.webUrl },
    body: JSON.stringify(operator),
  });
  if (answer.status !== 201) throw new Error(`The login answered ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

async function measure(shape: Shape): Promise<Measured> {
  const bench = await startBench(shape.sites, shape.devicesPerSite);
  try {
    const cookie = await signIn(bench);
    const plan = {
      apiUrl: bench.stack.apiUrl,
      sites: bench.sites,
      devicesPerRequest: shape.devicesPerRequest,
      concurrency: shape.concurrency,
    };
    const [site] = bench.sites;
    if (!site) throw new Error("No site.");
    await bench.pool.query(
      `with device as (insert into device (device_id, site_id, kind, name, settings) values ('probe', $1, 'battery', 'probe', '{"ratedKw":100}') returning device_id)
       insert into actor (actor_id, site_id, kind) select device_id, $1, 'battery' from device`,
      [site.siteId],
    );
    const warm = await generate({ ...plan, durationMs: 3_000, firstSeq: 0 });
    const before = await drained(bench, warm.accepted);
    const startedAt = performance.now();
    const load = await generate({ ...plan, durationMs: seconds * 1_000, firstSeq: 1_000_000 });
    const after = await drained(bench, before + load.accepted);
    const wholeMs = performance.now() - startedAt;
    const committedPerSecond = ((after - before) / wholeMs) * 1_000;
    const probePlan = {
      apiUrl: bench.stack.apiUrl,
      cookie,
      site,
      deviceId: "probe",
      perSecond: 20,
      durationMs: seconds * 1_000,
    };
    const idle = await probe({ ...probePlan, durationMs: 5_000 });
    await delay(500);
    const readingsPerSecond = Math.floor(committedPerSecond / 2);
    const [halfLoad, halfProbe] = await Promise.all([
      generate({ ...plan, durationMs: seconds * 1_000, firstSeq: 2_000_000, readingsPerSecond }),
      probe({ ...probePlan, site: { ...site }, deviceId: "probe" }),
    ]);
    const end = await drained(bench, after + halfLoad.accepted);
    const lost = warm.accepted + load.accepted + halfLoad.accepted - end;
    return {
      shape,
      load,
      lost,
      idle,
      committedPerSecond,
      acceptedPerSecond: (load.accepted / load.elapsedMs) * 1_000,
      half: { readingsPerSecond, load: halfLoad, probe: halfProbe },
    };
  } finally {
    await bench.stop();
  }
}

const ms = (value: number): string =>
  Number.isFinite(value) ? `${value.toFixed(value < 10 ? 1 : 0)} ms` : "–";
const count = (value: number): string => Math.round(value).toLocaleString("en-GB").replaceAll(",", " ");

function tableOf(results: readonly Measured[]): string {
  const head =
    "| shape | accepted/s | committed/s | lost | POST p50 / p99 at full load | POST → SSE idle p50 / p99 | at half load p50 / p99 | frames seen |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";
  const rows = results.map(({ shape, acceptedPerSecond, committedPerSecond, lost, load, idle, half }) =>
    [
      shape.name,
      count(acceptedPerSecond),
      count(committedPerSecond),
      String(lost),
      `${ms(load.p50)} / ${ms(load.p99)}`,
      `${ms(idle.p50)} / ${ms(idle.p99)}`,
      `${ms(half.probe.p50)} / ${ms(half.probe.p99)} (${count(half.readingsPerSecond)}/s)`,
      `${idle.seen + half.probe.seen} of ${idle.sent + half.probe.sent}`,
    ].join(" | "),
  );
  return [head, ...rows.map((row) => `| ${row} |`)].join("\n");
}

const results: Measured[] = [];
for (const shape of shapes) {
  process.stdout.write(`measuring ${shape.name} …\n`);
  results.push(await measure(shape));
}
const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? "CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
const table = tableOf(results);
const text = `# Whole path\n\n${new Date().toISOString().slice(0, 10)}, ${machine}; load generator, API, worker, PostgreSQL (fsync on) and the durable SQS server all on it; ${seconds} s a run.\n\n${table}\n`;
const folder = join(import.meta.dirname, "results");
await mkdir(folder, { recursive: true });
await writeFile(join(folder, "whole-path.md"), text);
await writeFile(
  join(folder, "whole-path.json"),
  `${JSON.stringify({ machine, seconds, results }, null, 2)}\n`,
);
process.stdout.write(`\n${text}`);
const unseen = results.some(({ idle, half }) => idle.seen < idle.sent || half.probe.seen < half.probe.sent);
process.exit(unseen || results.some((result) => result.lost !== 0) ? 1 : 0);
