// Wake
//
// A message for a device that is not in memory: load, revive, step, commit; one at a time, on a worker that is otherwise idle. Beside it
// the same for devices that are in memory, and the commit statement's own share, below which nothing can go.
import type { Pool } from "@microgrid/db";
import { startDatabases } from "./database.ts";
import type { Bench } from "./figure.ts";
import { calmSampleOf, idOf, insertFleet } from "./fleet.ts";
import { quantile } from "./quantiles.ts";
import { emptied, startWorker } from "./worker.ts";

const DEVICES = 20_000;
const SAMPLES = 500;
const WARM = 100;

interface Committed {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The pool, and when the next commit begins and ends on it. */
function watchCommits(pool: Pool): {
  db: Pick<Pool, "query">;
  next: () => Promise<Committed>;
  loads: () => number;
} {
  let tell = (_committed: Committed): void => {};
  let loads = 0;
  const query = async (statement: { readonly name?: string }): Promise<unknown> => {
    const startedAt = performance.now();
    const result = await pool.query(statement as { text: string });
    if (statement.name?.startsWith("load")) loads += 1;
    if (statement.name?.startsWith("commit")) tell({ startedAt, endedAt: performance.now() });
    return result;
  };
  return {
    db: { query: query as Pool["query"] },
    next: () => new Promise((resolve) => (tell = resolve)),
    loads: () => loads,
  };
}

export const bench: Bench = async (say) => {
  const databases = await startDatabases();
  try {
    await databases.create("wake");
    const pool = databases.open("wake", 4);
    await insertFleet(pool, DEVICES);
    const commits = watchCommits(pool);
    // One resident: each device pushes the one before out of memory.
    const { mailbox, host } = startWorker(commits.db, { residents: 1 });
    const commitOnlyMs: number[] = [];
    const carry = async (device: number, seq: number): Promise<number> => {
      const committed = commits.next();
      const putAt = performance.now();
      mailbox.put([calmSampleOf(device, seq)]);
      const { startedAt, endedAt } = await committed;
      commitOnlyMs.push(endedAt - startedAt);
      return endedAt - putAt;
    };
    /** Far apart, so that neighbours in a page do not warm it for one another. */
    const deviceAt = (n: number): number => (n * 7_919) % DEVICES;
    const asleep: number[] = [];
    const awake: number[] = [];
    say(`${SAMPLES} devices asleep, one after the other`);
    for (let n = 0; n < WARM; n += 1) await carry(deviceAt(n), 1);
    const loadsBefore = commits.loads();
    commitOnlyMs.length = 0;
    for (let n = WARM; n < WARM + SAMPLES; n += 1) asleep.push(await carry(deviceAt(n), 1));
    const unloaded = SAMPLES - (commits.loads() - loadsBefore);
    const commitP99 = quantile(commitOnlyMs, 0.99);
    say("the same for a device in memory");
    for (let n = 0; n < SAMPLES; n += 1) awake.push(await carry(deviceAt(WARM + SAMPLES - 1), 2 + n));
    await emptied(mailbox);
    await host.stop();
    const { rows } = await pool.query<{ count: number }>(
      "select count(*) from reading where boot_id = 'bench' and device_id <> $1",
      [idOf(0)],
    );
    await pool.end();
    const expected = WARM + 2 * SAMPLES - 1;
    const missing = expected - (rows[0]?.count ?? 0);
    return {
      faults: [
        ...(missing === 0 ? [] : [`${missing} readings were not committed`]),
        ...(unloaded <= 0 ? [] : [`${unloaded} devices were in memory although they should have slept`]),
      ],
      figures: [
        {
          name: "wake of a passivated device: message to commit, p99",
          value: quantile(asleep, 0.99),
          unit: "ms",
          goal: { atMost: 10 },
          beside: [
            { role: "detail", name: "p50", value: quantile(asleep, 0.5), unit: "ms" },
            { role: "peer", name: "device in memory p50", value: quantile(awake, 0.5), unit: "ms" },
            { role: "peer", name: "p99", value: quantile(awake, 0.99), unit: "ms" },
            { role: "limit", name: "the commit statement alone p99", value: commitP99, unit: "ms" },
          ],
        },
      ],
    };
  } finally {
    await databases.stop();
  }
};
