// Growth
//
// The engine with 1 000, 10 000, 100 000 and 1 000 000 devices, all of them in the midst of their lives, readings spread over the whole
// fleet. All are driven alike: the same number of messages on their way, no device twice among them. Measured twice: with the devices
// that talk in memory, and with none, so that each reading has to load and revive its device first. Sizes take turns, so that a
// disturbed moment of the machine meets all of them.
import type { Pool } from "@microgrid/db";
import type { Host } from "@microgrid/runtime";
import { startDatabases, type Databases } from "./database.ts";
import { createFeeder, type Feeder } from "./feeder.ts";
import type { Beside, Bench, Figure, Say } from "./figure.ts";
import { calmSampleOf, insertFleet } from "./fleet.ts";
import { median } from "./quantiles.ts";
import { hostOn } from "./worker.ts";

const most = Number(process.env["BENCH_MOST_DEVICES"] ?? 1_000_000);
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= most);
const PACK = 50;
const WINDOW = 1_000;
/** Devices that talk: of a larger fleet as many, spread over all of it. */
const TALKING = 10_000;
const ROUNDS = 5;
const ROUND_MS = 1_200;
const WARM_WITHIN_MS = 10_000;
/** Flat within 20 % (issue 3). */
const FLAT = 0.8;

interface Fleet {
  readonly size: number;
  readonly pool: Pool;
  seq: number;
  fed: number;
}

interface Driven {
  readonly fleet: Fleet;
  readonly host: Host;
  readonly feeder: Feeder;
  readonly perSecond: number[];
  /** Rounds that began beside an autovacuum. */
  uneasy: number;
}

/** Feeds readings, spread evenly over the fleet; readings committed per second. */
async function drive({ fleet, feeder }: Driven, count: number, forMs: number): Promise<number> {
  const talking = Math.min(fleet.size, TALKING);
  const [stride, first] = [fleet.size / talking, fleet.seq + 1];
  const startedAt = performance.now();
  // A transition every tenth reading at any moment and in every size: by their own numbers devices a hundred apart would all change at once.
  const fed = await feeder.feed(count, forMs, (n) =>
    calmSampleOf(Math.floor((n % talking) * stride), first + Math.floor(n / talking), n % talking),
  );
  fleet.seq += Math.ceil(fed / talking);
  fleet.fed += fed;
  return (fed / (performance.now() - startedAt)) * 1_000;
}

async function compare(databases: Databases, fleets: readonly Fleet[], residents: number): Promise<Driven[]> {
  const driven = fleets.map((fleet): Driven => {
    const feeder = createFeeder(PACK, WINDOW);
    return { fleet, feeder, host: hostOn(fleet.pool, feeder, { residents }), perSecond: [], uneasy: 0 };
  });
  // Fills the memory where there is room, connections and caches; not measured.
  for (const one of driven) await drive(one, TALKING, WARM_WITHIN_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of driven) {
      if (!(await databases.rest())) one.uneasy += 1;
      // A checkpoint makes the next write of each page log the whole page, once until the next one: at this rate in tens of seconds, here in
      // every round. And the other sizes have pushed this one's pages out of the server's memory. So first a reading of each that talks.
      await drive(one, TALKING, WARM_WITHIN_MS);
      one.perSecond.push(await drive(one, Number.POSITIVE_INFINITY, ROUND_MS));
    }
  }
  for (const { host } of driven) await host.stop();
  return driven;
}

const grouped = (count: number): string => count.toLocaleString("en-GB").replaceAll(",", " ");

function figureOf(name: string, driven: readonly Driven[], say: Say): Figure {
  const rates = driven.map(({ fleet, perSecond }) => ({ size: fleet.size, perSecond: median(perSecond) }));
  const all = rates.map(({ perSecond }) => perSecond);
  say(`${name}: ${rates.map(({ size, perSecond }) => `${size} → ${Math.round(perSecond)}/s`).join(", ")}`);
  return {
    name: `growth to ${grouped(sizes.at(-1) ?? 0)} devices of which ${grouped(TALKING)} talk, ${name}: slowest size against fastest`,
    value: Math.min(...all) / Math.max(...all),
    unit: "×",
    goal: { atLeast: FLAT },
    beside: [
      ...rates.map(({ size, perSecond }): Beside => ({
        role: "detail",
        name: `${size >= 1_000_000 ? `${size / 1_000_000} M` : `${size / 1_000} k`}:`,
        value: perSecond,
        unit: "/s",
      })),
      {
        role: "detail",
        name: "rounds begun beside an autovacuum:",
        value: driven.reduce((sum, { uneasy }) => sum + uneasy, 0),
        unit: "",
      },
    ],
  };
}

export const bench: Bench = async (say) => {
  const databases = await startDatabases();
  try {
    const fleets: Fleet[] = [];
    for (const size of sizes) {
      say(`a fleet of ${size}`);
      await databases.create(`fleet_${size}`);
      const pool = databases.open(`fleet_${size}`, 6);
      await insertFleet(pool, size);
      fleets.push({ size, pool, seq: 0, fed: 0 });
    }
    await databases.rest();
    const inMemory = figureOf("devices in memory", await compare(databases, fleets, 100_000), say);
    const loaded = figureOf("each device loaded first", await compare(databases, fleets, 1), say);
    const faults: string[] = [];
    for (const { size, pool, fed } of fleets) {
      // One reading more: that of the device which the others are copies of.
      const { rows } = await pool.query<{ live: number; late: number; letters: number; why: string | null }>(
        `select count(*) filter (where not late) as live, count(*) filter (where late) as late,
                (select count(*) from dead_letter) as letters,
                (select actor_id || ' ' || letter_id || ': ' || (error ->> 'message') from dead_letter limit 1) as why
           from reading`,
      );
      const [row] = rows;
      const missing = fed + 1 - (row?.live ?? 0);
      if (missing !== 0)
        faults.push(
          `${size} devices: of ${fed} readings ${missing} were not committed in order (late: ${row?.late}, letters: ${row?.letters}, ${row?.why ?? "none"})`,
        );
      await pool.end();
    }
    return { faults, figures: [inMemory, loaded] };
  } finally {
    await databases.stop();
  }
};
