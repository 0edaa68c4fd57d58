// Memory
//
// What the worker's process holds (resident set, its highest value) with 20 000 devices talking, with the same 20 000 beside a million
// registered ones, and with 100 000 talking, every one of them in its memory. The whole product, readings over HTTP.
import { readFile } from "node:fs/promises";
import type { Bench } from "./figure.ts";
import { insertSites, registerDevices } from "./fleet.ts";
import { generate } from "./load.ts";
import { drained } from "./readings.ts";
import { peakMib } from "./resident-set.ts";
import { startSystem, type Site, type System } from "./servers.ts";

const PER_SITE = 1_000;
const REGISTERED = Number(process.env["BENCH_MOST_DEVICES"] ?? 1_000_000);
const LIVE = Math.min(100_000, REGISTERED / 2);
const TALKING = Math.min(20_000, LIVE / 2);
const DURATION_MS = 6_000;
const PER_REQUEST = 100;
const GIB_IN_MIB = 1_024;
/** "Nothing but disk": what differs by less than a tenth is the noise of two processes that did the same. */
const UNCHANGED = 1.1;
/** Flat within 20 % (issue 3). */
const FLAT = 0.8;

interface Held {
  readonly workerMib: number;
  readonly apiMib: number;
  readonly committedPerSecond: number;
}

interface Traffic {
  readonly bootId: string;
  readonly sites: readonly Site[];
  readonly durationMs: number;
  readonly requests?: number;
}

async function talk({ pool, stack }: System, traffic: Traffic): Promise<Held> {
  // Fresh processes: what is left of the run before would count.
  await Promise.all([stack.worker.stop(), stack.api.stop()]);
  await Promise.all([stack.worker.start(), stack.api.start()]);
  const { bootId, sites, durationMs, requests } = traffic;
  const startedAt = performance.now();
  const { accepted } = await generate({
    apiUrl: stack.apiUrl,
    sites,
    devicesPerRequest: PER_REQUEST,
    concurrency: 8,
    durationMs,
    firstSeq: 0,
    bootId,
    ...(requests === undefined ? {} : { requests }),
  });
  const { committed, late } = await drained(pool, accepted, bootId);
  const committedPerSecond = (committed / (performance.now() - startedAt)) * 1_000;
  if (committed !== accepted || late > 0)
    throw new Error(`Of ${accepted} readings ${committed} were committed, ${late} of them late.`);
  return {
    committedPerSecond,
    workerMib: await peakMib(stack.worker.pid),
    apiMib: await peakMib(stack.api.pid),
  };
}

/** How many devices the last worker that stopped had in memory, by its own word. */
async function residentsOf(logFile: string): Promise<number> {
  const said = [...(await readFile(logFile, "utf8")).matchAll(/\bresidents=(\d+)/g)];
  return Number(said.at(-1)?.[1] ?? Number.NaN);
}

export const bench: Bench = async (say) => {
  const system = await startSystem({
    sites: LIVE / PER_SITE,
    devicesPerSite: PER_SITE,
    logLevel: "info",
  });
  try {
    const { pool, stack, sites, logFile } = system;
    const some = sites.slice(0, TALKING / PER_SITE);
    say(`${TALKING} devices talk, ${LIVE} are registered`);
    const alone = await talk(system, { bootId: "alone", sites: some, durationMs: DURATION_MS });
    say(`the same beside ${REGISTERED} registered ones`);
    await insertSites(pool, LIVE / PER_SITE, Math.ceil(REGISTERED / PER_SITE));
    await registerDevices(pool, LIVE, REGISTERED, PER_SITE);
    await pool.query("analyze");
    const beside = await talk(system, { bootId: "beside", sites: some, durationMs: DURATION_MS });
    say(`all ${LIVE} talk`);
    const all = await talk(system, {
      bootId: "all",
      sites,
      durationMs: 60_000,
      // Each twice: once to come into memory, once from there.
      requests: (2 * LIVE) / PER_REQUEST,
    });
    await stack.worker.stop();
    const residents = await residentsOf(logFile);
    return {
      faults: residents === LIVE ? [] : [`the worker had ${residents} devices in memory instead of ${LIVE}`],
      figures: [
        {
          name: `memory: worker with ${LIVE} live devices, peak resident set`,
          value: all.workerMib,
          unit: "MiB",
          goal: { atMost: GIB_IN_MIB },
          beside: [
            { role: "detail", name: `with ${TALKING}`, value: alone.workerMib, unit: "MiB" },
            { role: "detail", name: "API", value: all.apiMib, unit: "MiB" },
          ],
        },
        {
          name: `memory: worker with ${TALKING} live devices beside ${REGISTERED} registered, against ${LIVE}`,
          value: beside.workerMib / alone.workerMib,
          unit: "×",
          goal: { atMost: UNCHANGED },
          beside: [
            { role: "detail", name: "worker", value: beside.workerMib, unit: "MiB" },
            { role: "peer", name: `beside ${LIVE}`, value: alone.workerMib, unit: "MiB" },
            { role: "detail", name: "API", value: beside.apiMib, unit: "MiB" },
            { role: "peer", name: `beside ${LIVE}`, value: alone.apiMib, unit: "MiB" },
          ],
        },
        {
          name: `whole path with ${TALKING} live devices beside ${REGISTERED} registered, against ${LIVE}`,
          value: beside.committedPerSecond / alone.committedPerSecond,
          unit: "×",
          goal: { atLeast: FLAT },
          beside: [
            { role: "detail", name: "committed", value: beside.committedPerSecond, unit: "/s" },
            { role: "peer", name: `beside ${LIVE}`, value: alone.committedPerSecond, unit: "/s" },
          ],
        },
      ],
    };
  } finally {
    await system.stop();
  }
};
