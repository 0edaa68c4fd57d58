// Handover
//
// How long a reading waits, from the instant at which its device took it to its commit, while workers come and go under load: told to stop
// with the next one already there, told to stop before the next one is started, and killed, the second time just as the survivor has
// taken over. Every reading counts, by the instant PostgreSQL gives its commit.
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "@microgrid/db";
import type { Role } from "../local/stack.ts";
import type { Bench, Beside, Figure } from "./figure.ts";
import { faultsOfLoad } from "./load-faults.ts";
import { generate, type LoadResult } from "./load.ts";
import { countReadings, drained } from "./readings.ts";
import { startSystem, type System } from "./servers.ts";

const SITES = 16;
const DEVICES_PER_SITE = 250;
/** About half of what two cores carry on the whole path. */
const PER_SECOND = 4_000;
const STOP_GOAL_MS = 2_000;
const KILL_GOAL_MS = 15_000;
/** After a kill its messages come back when their visibility ends (connect.ts): the second worker is killed then. */
const TAKEN_OVER_MS = 6_000;
/** Where workers take longer to come and go than is planned, the load goes on for so long at most. */
const MORE_MS = 20_000;

interface Waits {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

interface Phase extends Waits {
  readonly load: LoadResult;
  /** Whether there was load until all had come and gone. */
  readonly isCovered: boolean;
}

async function waitsSince(pool: Pool, firstSeq: number): Promise<Waits> {
  const { rows } = await pool.query<Waits>(
    `select percentile_cont(0.5) within group (order by waited)::float8 as p50,
            percentile_cont(0.99) within group (order by waited)::float8 as p99,
            max(waited)::float8 as most
       from (select extract(epoch from pg_xact_commit_timestamp(xmin) - measured_at) * 1000 as waited
               from reading where boot_id = 'bench' and seq > $1) as reading`,
    [firstSeq],
  );
  return rows[0] as Waits;
}

/** Posts for so long, and until `run` has let workers come and go. */
async function phase(
  { pool, stack, sites }: System,
  firstSeq: number,
  durationMs: number,
  run: () => Promise<void>,
): Promise<Phase> {
  const before = await countReadings(pool);
  const running = run();
  let isLoading = true;
  const plan = {
    apiUrl: stack.apiUrl,
    sites,
    devicesPerRequest: 50,
    concurrency: 16,
    durationMs,
    mostMs: durationMs + MORE_MS,
    readingsPerSecond: PER_SECOND,
    firstSeq,
  };
  const [load, isCovered] = await Promise.all([
    generate(plan, running).finally(() => (isLoading = false)),
    running.then(() => isLoading),
  ]);
  await drained(pool, before.committed + load.accepted);
  return { load, isCovered, ...(await waitsSince(pool, firstSeq)) };
}

const detail = (name: string, value: number, unit: Beside["unit"] = "ms"): Beside => ({
  role: "detail",
  name,
  value,
  unit,
});

const figureOf = (
  name: string,
  goalMs: number,
  { most, p99, p50, load }: Phase,
  more: readonly Beside[],
): Figure => ({
  name,
  value: most,
  unit: "ms",
  goal: { atMost: goalMs },
  beside: [
    detail("p99", p99),
    detail("p50", p50),
    ...more,
    detail("readings", (load.accepted / load.elapsedMs) * 1_000, "/s"),
  ],
});

export const bench: Bench = async (say) => {
  const system = await startSystem({
    sites: SITES,
    devicesPerSite: DEVICES_PER_SITE,
    postgres: { track_commit_timestamp: "on" },
  });
  try {
    const { pool, stack } = system;
    const [first, second] = [stack.worker, stack.anotherWorker()];
    const replace = async (leaving: Role, coming: Role): Promise<void> => {
      await coming.start();
      await leaving.stop();
      await delay(1_500);
    };
    const already = (await countReadings(pool)).committed;
    const warm = await phase(system, 0, 3_000, () => Promise.resolve());
    say(`${PER_SECOND} readings/s, nobody leaves`);
    const steady = await phase(system, 1_000_000, 5_000, () => Promise.resolve());
    say("workers are told to stop when the next one is there");
    const rolling = await phase(system, 2_000_000, 14_000, async () => {
      await delay(500);
      await replace(first, second);
      await replace(second, first);
      await replace(first, second);
    });
    say("a worker is told to stop, then the next one is started");
    const apart = await phase(system, 3_000_000, 9_000, async () => {
      for (let n = 0; n < 2; n += 1) {
        await delay(500);
        await second.stop();
        await second.start();
        await delay(1_500);
      }
    });
    say("workers are killed");
    await first.start();
    const killed = await phase(system, 4_000_000, 16_000, async () => {
      await delay(500);
      await first.kill();
      await Promise.all([first.start(), delay(TAKEN_OVER_MS)]);
      await second.kill();
      await second.start();
    });
    const phases = [warm, steady, rolling, apart, killed];
    const { committed, late } = await countReadings(pool);
    const accepted = phases.reduce((sum, { load }) => sum + load.accepted, already);
    const beside = [detail("nobody leaves: most", steady.most), detail("p99", steady.p99)];
    return {
      faults: [
        ...(accepted === committed ? [] : [`${accepted - committed} accepted readings were not committed`]),
        ...(late === 0 ? [] : [`${late} readings arrived out of order`]),
        ...faultsOfLoad(warm.load),
        ...[steady, rolling, apart, killed].flatMap(({ load }) => faultsOfLoad(load, PER_SECOND)),
        ...(phases.every(({ isCovered }) => isCovered)
          ? []
          : ["workers still came and went when the load had ended"]),
      ],
      figures: [
        figureOf(
          "SIGTERM under load, the next worker there already: longest wait of a reading",
          STOP_GOAL_MS,
          rolling,
          beside,
        ),
        figureOf(
          "SIGTERM under load, the next worker started after it: longest wait of a reading",
          STOP_GOAL_MS,
          apart,
          beside,
        ),
        figureOf(
          "two kills under load, the second as the survivor takes over: longest wait of a reading",
          KILL_GOAL_MS,
          killed,
          beside,
        ),
      ],
    };
  } finally {
    await system.stop();
  }
};
