// Timers
//
// Batteries with an alarm that waits out its on-delay (an absolute deadline), spread evenly in time, and two worker processes. One is
// killed twice, both are stopped once for five seconds. Then the journal: each has rung once, none early, and how late.
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "@microgrid/db";
import type { Role } from "../local/stack.ts";
import type { Bench } from "./figure.ts";
import { startSystem } from "./servers.ts";
import { countFired, countUnusual, dueOf, firingsOf, setTimers } from "./pending-timers.ts";
import { outcomeOf, type Course, type Window } from "./timer-lateness.ts";

const PER_SITE = 1_000;
const TIMERS = Math.ceil(Number(process.env["BENCH_TIMERS"] ?? 100_000) / PER_SITE) * PER_SITE;
/** A thousand a second when there are enough of them. */
const SPREAD_MS = Math.max(40_000, TIMERS);
/** At its start a worker looks at its queues for so long at most before it looks for due timers (worker.ts). */
const GRACE_MS = 10_000;
/** Until the first deadline: that, the workers' start, and the writing of the deadlines. */
const LEAD_MS = GRACE_MS + 10_000 + TIMERS / 10;
const OUTAGE_MS = 5_000;
/** For which a claim keeps other workers off an actor (timer-loop.ts); it dies with its worker only then. */
const HOLD_MS = 5_000;
/** What a worker that is killed may have claimed was due in the second before. */
const CLAIMED_WITHIN_MS = 1_000;
/** One poll for the lapsed claims, and the turn that carries them. */
const AFTER_HOLD_MS = 500;
const CATCH_UP_WITHIN_MS = 45_000;

/** Waits until all that was due a second ago has fired. Database and bench share one clock. */
async function caughtUp(pool: Pool, dues: readonly number[]): Promise<void> {
  const deadline = performance.now() + CATCH_UP_WITHIN_MS;
  for (;;) {
    const isDue = Date.now() - 1_000;
    const fired = await countFired(pool);
    if (fired >= dues.filter((due) => due <= isDue).length || performance.now() > deadline) return;
    await delay(250);
  }
}

async function endure(
  pool: Pool,
  [steady, unlucky]: readonly [Role, Role],
  dues: readonly number[],
): Promise<Course> {
  const begin = dues[0] ?? Number.NaN;
  const until = (share: number): Promise<void> => delay(Math.max(0, begin + share * SPREAD_MS - Date.now()));
  const kills: Window[] = [];
  for (const share of [0.2, 0.4]) {
    await until(share);
    const at = Date.now();
    await unlucky.kill();
    kills.push({ from: at - CLAIMED_WITHIN_MS, to: at + HOLD_MS + AFTER_HOLD_MS });
    await unlucky.start();
  }
  await until(0.6);
  const from = Date.now();
  await Promise.all([steady.stop(), unlucky.stop()]);
  await delay(OUTAGE_MS);
  await Promise.all([steady.start(), unlucky.start()]);
  const there = Date.now();
  await caughtUp(pool, dues);
  const to = Date.now();
  await until(1);
  await delay(1_000);
  await caughtUp(pool, dues);
  return {
    kills,
    outage: { from: from - CLAIMED_WITHIN_MS, to },
    recoveryMs: to - there,
    perSecond: (dues.length / SPREAD_MS) * 1_000,
  };
}

export const bench: Bench = async (say) => {
  const system = await startSystem({
    sites: Math.ceil(TIMERS / PER_SITE),
    devicesPerSite: PER_SITE,
    postgres: { track_commit_timestamp: "on" },
  });
  try {
    const { pool, stack } = system;
    // Nobody asks anything here, and nothing may fire while timers are set.
    await Promise.all([stack.worker.stop(), stack.api.stop()]);
    say(`${TIMERS} timers are set`);
    const begin = await setTimers(pool, { timers: TIMERS, leadMs: LEAD_MS, spreadMs: SPREAD_MS });
    const expected = await dueOf(pool);
    if (expected.size !== TIMERS) throw new Error(`${expected.size} timers were set instead of ${TIMERS}.`);
    const dues = [...expected.values()].sort((a, b) => a - b);
    const workers = [stack.worker, stack.anotherWorker()] as const;
    await Promise.all(workers.map((worker) => worker.start()));
    if (Date.now() > begin - GRACE_MS)
      throw new Error("The workers were not there in time for the first deadline.");
    say(`they fire over ${SPREAD_MS / 1_000} s; two kills, one outage`);
    const course = await endure(pool, workers, dues);
    const journal = { firings: await firingsOf(pool), unusual: await countUnusual(pool) };
    return outcomeOf(expected, journal, course);
  } finally {
    await system.stop();
  }
};
