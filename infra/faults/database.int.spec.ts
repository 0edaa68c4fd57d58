// L1, L2 and L3: whatever the line to the database does, a commit that is done counts once and one that is not is done again.
import { startFaultProxy, watchStatement, type CutPlace, type Weather } from "@microgrid/db/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRandom } from "../simulator/models/random.ts";
import { startFleet, type Fleet } from "./fleet.ts";
import { seed } from "./seed.ts";
import { tellStory, type Story } from "./story.ts";
import { expectAllOnce, expectJournalFolds, expectModel, expectNewestWins, readTruth } from "./truth.ts";

const size = { sites: 6, devicesPerSite: 5, rounds: 30 };
let closing: (() => Promise<void>)[];

beforeEach(() => void (closing = []));
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
});

interface Line {
  readonly fleet: Fleet;
  readonly story: Story;
  set(weather: Weather): void;
  sever(): void;
  readonly cuts: Readonly<Record<CutPlace, number>>;
}

async function lineFor(choose: () => CutPlace | null = () => null): Promise<Line> {
  const story = tellStory(seed, size);
  const watched = watchStatement("commit-turn", choose);
  let proxy: Awaited<ReturnType<typeof startFaultProxy>> | undefined;
  const fleet = await startFleet({
    story,
    workers: 2,
    async through(databaseUrl) {
      proxy = await startFaultProxy(databaseUrl, watched.watch);
      closing.push(() => proxy?.close() ?? Promise.resolve());
      return proxy.url;
    },
  });
  closing.push(() => fleet.stop());
  return {
    fleet,
    story,
    set: (weather) => proxy?.set(weather),
    sever: () => proxy?.sever(),
    cuts: watched.cuts,
  };
}

async function expectTheModel({ fleet, story }: Line): Promise<void> {
  await fleet.committed();
  await fleet.drained();
  const truth = await readTruth(fleet.pool);
  expectAllOnce(truth, story);
  expect(truth.readings.filter(({ late }) => late)).toEqual([]);
  expectJournalFolds(truth);
  expectNewestWins(truth);
  await expectModel(truth);
}

/** Lets the seed decide when the next fault comes, until `over`. */
async function strikeUntil(over: Promise<unknown>, random: () => number, strike: () => Promise<void>) {
  const state = { going: true };
  const end = over.finally(() => (state.going = false));
  while (state.going) {
    await new Promise((resolve) => setTimeout(resolve, 20 + random() * 150));
    if (state.going) await strike();
  }
  await end;
}

test("a line cut at the answer to a commit, or before it, changes nothing", async () => {
  // Every second commit is cut. Workers that have much to do make few commits of it, so there is no more to do than commits allow.
  let commits = 0;
  const line = await lineFor(() => {
    const turn = seed + (commits += 1);
    return turn % 2 === 0 ? null : turn % 4 === 1 ? "after" : "before";
  });
  await line.fleet.play(() => commits / 12);
  await expectTheModel(line);
  expect(line.cuts.after).toBeGreaterThanOrEqual(2);
  expect(line.cuts.before).toBeGreaterThanOrEqual(2);
  expect(line.fleet.stats().reduce((sum, { failures }) => sum + failures, 0)).toBeGreaterThan(0);
});

test("backends that are terminated at any moment change nothing", async () => {
  const line = await lineFor();
  const random = createRandom(seed);
  let ended = 0;
  await strikeUntil(
    // However fast the machine is, there is something to do when the faults come.
    line.fleet.play(() => ended / 3).then(() => line.fleet.committed()),
    random,
    async () => {
      const { rowCount } = await line.fleet.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like 'fault worker%' and random() < 0.5`,
      );
      ended += rowCount ?? 0;
    },
  );
  expect(ended).toBeGreaterThan(2);
  await expectTheModel(line);
});

test("a line that stalls, swallows, trickles and refuses changes nothing", async () => {
  const line = await lineFor();
  const random = createRandom(seed);
  const met = new Set<string>();
  const weathers: Weather[] = [
    { kind: "stalled" },
    { kind: "refusing" },
    { kind: "slow", latencyMs: 40 },
    { kind: "trickling", bytes: 2_000 },
    { kind: "swallowing" },
  ];
  let n = 0;
  const going = async (): Promise<void> => {
    await line.fleet.play(() => met.size / 3);
    await line.fleet.committed();
  };
  await strikeUntil(going(), random, async () => {
    const weather = weathers[n % weathers.length] as Weather;
    n += 1;
    met.add(weather.kind);
    line.set(weather);
    await new Promise((resolve) => setTimeout(resolve, 200 + random() * 400));
    line.set({ kind: "clear" });
  });
  expect(met.size).toBeGreaterThanOrEqual(3);
  await expectTheModel(line);
});
