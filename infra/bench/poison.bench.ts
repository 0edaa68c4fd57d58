// Poison
//
// What an event that its device's machine cannot take costs the neighbours: POST to SSE frame of devices on the site of the poison, which
// have its lane and its turns, and of devices on another site, under a steady load. Every other spell has an event at its
// beginning. All spells count: the one in which an event hurt most is what is looked for.
import { Agent } from "node:http";
import type { Pool } from "@microgrid/db";
import { besidePoison } from "./beside-poison.ts";
import type { Bench, Figure } from "./figure.ts";
import { faultsOfLoad } from "./load-faults.ts";
import { generate } from "./load.ts";
import { poisons, type Poison } from "./poisonous-devices.ts";
import { post } from "./post.ts";
import { probe, type Flip } from "./probe.ts";
import { median } from "./quantiles.ts";
import { countReadings, drained } from "./readings.ts";
import { startSystem, type Site, type System } from "./servers.ts";

const SITES = 4;
const LOADED = 100;
const PROBES = 30;
const MOST_EVENTS = 20;
const LOAD_PER_SECOND = 500;
const PROBES_PER_SECOND = 150;
const WARM_MS = 5_000;
const SPELL_MS = 2_000;
/** From the start of a spell to its event: what the spell before has left is over. */
const REST_MS = 200;

/** Once in so many spells, ten seconds, is as often as the events of a device that reports each second may fail without a pause. */
const SPELLS_AN_EVENT = 5;
/** What poison may cost its neighbours. */
const MARGIN = 1.1;

type Spell = Poison | null;
const round: readonly Spell[] = [
  ...[null, "hangs", null, "throws"],
  ...[null, "hangs", null, "recurses without end"],
  ...[null, "cannot be serialised"],
] as readonly Spell[];
const spells: readonly Spell[] = [...round, ...round, ...round];

/** Each event comes from a device of its own: what has failed a few times in a row is paused, and costs nobody anything any more. */
async function sendEvents(
  { stack }: System,
  site: Site,
  deviceIds: readonly string[],
  startedAt: number,
): Promise<ReadonlyMap<string, { readonly poison: Poison; readonly sentAt: number }>> {
  const agent = new Agent({ keepAlive: true });
  const url = new URL("/v1/telemetry", stack.apiUrl);
  const sent = new Map<string, { poison: Poison; sentAt: number }>();
  for (const [n, poison] of spells.entries()) {
    if (poison === null) continue;
    const wait = startedAt + n * SPELL_MS + REST_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const deviceId = deviceIds[sent.size] ?? "";
    const measuredAt = new Date();
    const points = {
      powerKw: 20,
      socPct: 55.5,
      temperatureC: poisons[poison],
      voltageV: 780,
      mode: "discharging",
    };
    sent.set(deviceId, { poison, sentAt: measuredAt.getTime() });
    const envelope = { deviceId, bootId: "poison", seq: 1, measuredAt: measuredAt.toISOString(), points };
    const { status, body } = await post(agent, url, site.token, JSON.stringify({ envelopes: [envelope] }));
    if (status !== 202) throw new Error(`The poison was answered ${status}: ${body}`);
  }
  agent.destroy();
  return sent;
}

/** Device → when PostgreSQL had its letters, ms since the epoch. */
async function lettersOf(pool: Pool): Promise<ReadonlyMap<string, readonly number[]>> {
  const { rows } = await pool.query<{ id: string; at: number[] }>(
    `select actor_id as id,
            array_agg(extract(epoch from pg_xact_commit_timestamp(xmin))::double precision * 1000) as at
       from dead_letter group by actor_id`,
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}

export const bench: Bench = async (say) => {
  const system = await startSystem({
    sites: SITES,
    devicesPerSite: LOADED + PROBES + MOST_EVENTS,
    postgres: { track_commit_timestamp: "on" },
    nodeOptions: ["--import", new URL("./poisonous-worker.ts", import.meta.url).href],
  });
  try {
    const { pool, stack, sites } = system;
    const [here, elsewhere] = sites;
    if (!here || !elsewhere) throw new Error("There are no sites.");
    const cookie = await system.signIn();
    const probing = (site: Site, durationMs: number) =>
      probe({
        apiUrl: stack.apiUrl,
        cookie,
        site,
        deviceIds: site.deviceIds.slice(LOADED, LOADED + PROBES),
        perSecond: PROBES_PER_SECOND,
        durationMs,
      });
    const loading = (durationMs: number, firstSeq: number) =>
      generate({
        apiUrl: stack.apiUrl,
        sites: sites.map((site) => ({ ...site, deviceIds: site.deviceIds.slice(0, LOADED) })),
        devicesPerRequest: 50,
        concurrency: 16,
        readingsPerSecond: LOAD_PER_SECOND,
        durationMs,
        firstSeq,
      });
    const already = (await countReadings(pool)).committed;
    const [warm] = await Promise.all([
      loading(WARM_MS, 0),
      probing(here, WARM_MS),
      probing(elsewhere, WARM_MS),
    ]);
    say(`${spells.length} spells of ${SPELL_MS / 1_000} s`);
    const startedAt = performance.now() + 500;
    const durationMs = spells.length * SPELL_MS + 1_000;
    const [load, near, far, sent] = await Promise.all([
      loading(durationMs, 1_000_000),
      probing(here, durationMs),
      probing(elsewhere, durationMs),
      sendEvents(system, here, here.deviceIds.slice(LOADED + PROBES), startedAt),
    ]);
    const accepted = already + warm.accepted + load.accepted;
    const { committed } = await drained(pool, accepted);
    const letters = await lettersOf(pool);

    const flips: readonly Flip[] = [...near.flips, ...far.flips];
    const latencies = spells.map((_, n) =>
      flips
        .filter(({ dueAt }) => Math.floor((dueAt - startedAt) / SPELL_MS) === n)
        .map(({ latencyMs }) => latencyMs),
    );
    const latenciesWith = (spell: Spell): (readonly number[])[] =>
      latencies.filter((_, n) => spells[n] === spell);
    const without = latenciesWith(null);
    const quarantines = (poison?: Poison): number[] =>
      [...sent].flatMap(([deviceId, event]) =>
        poison === undefined || event.poison === poison
          ? (letters.get(deviceId) ?? []).map((at) => at - event.sentAt)
          : [],
      );
    const figures: Figure[] = (Object.keys(poisons) as Poison[]).map((poison) => {
      const own = latenciesWith(poison);
      const { ratio, unmeasured, ...found } = besidePoison(own, without, {
        margin: MARGIN,
        share: 1 / SPELLS_AN_EVENT,
      });
      return {
        name: `POST → SSE frame of neighbours, the 2 s in which a machine ${poison}: p99 against without`,
        value: ratio,
        unit: "×",
        ...(unmeasured === undefined ? {} : { unmeasured }),
        goal: { atMost: MARGIN },
        beside: [
          { role: "detail", name: "p99 beside", value: found.p99, unit: "ms" },
          { role: "limit", name: "p99 without", value: found.p99Without, unit: "ms" },
          {
            role: "limit",
            name: "every other spell without against the rest",
            value: found.noise,
            unit: "×",
          },
          { role: "detail", name: "once in ten seconds: p99", value: found.p99Mixed, unit: "ms" },
          { role: "detail", name: "p50 beside", value: median(own.flat()), unit: "ms" },
          { role: "detail", name: "p50 without", value: median(without.flat()), unit: "ms" },
          { role: "detail", name: "quarantined within", value: Math.max(...quarantines(poison)), unit: "ms" },
        ],
      };
    });
    const slowest = Math.max(...quarantines());
    const unseen = near.sent - near.seen + far.sent - far.seen;
    const wrong = [...sent].filter(([deviceId]) => letters.get(deviceId)?.length !== 1);
    return {
      faults: [
        ...(committed === accepted ? [] : [`${accepted - committed} accepted readings were not committed`]),
        ...faultsOfLoad(warm),
        ...faultsOfLoad(load, LOAD_PER_SECOND),
        ...(unseen === 0 ? [] : [`${unseen} transitions of neighbours were never seen on the stream`]),
        ...wrong.map(
          ([id, { poison }]) =>
            `a device whose machine ${poison} left ${letters.get(id)?.length ?? 0} letters instead of one`,
        ),
        ...(letters.size === sent.size ? [] : [`${letters.size - sent.size} neighbours have letters`]),
      ],
      figures: [
        ...figures,
        {
          name: "an event that is poison, POST → its letter is committed: slowest",
          value: slowest,
          unit: "ms",
          goal: { atMost: 5_000 },
          beside: [{ role: "detail", name: "events", value: sent.size, unit: "" }],
        },
      ],
    };
  } finally {
    await system.stop();
  }
};
