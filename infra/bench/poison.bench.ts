// Poison
//
// What an event that its device's machine cannot take costs the neighbours: POST to SSE frame of devices on the site of the poison, which
// have its lane and its turns, and of devices on another site, under a steady load. Every other spell has an event at its beginning. Each
// is judged beside the spells without one that are nearest to it in time, and the figure is the median, so that what the computer
// does besides weighs on none of them alone.
import { Agent } from "node:http";
import type { Pool } from "@microgrid/db";
import type { Bench, Figure } from "./figure.ts";
import { generate } from "./load.ts";
import { poisons, type Poison } from "./poisonous-devices.ts";
import { post } from "./post.ts";
import { probe, type Flip } from "./probe.ts";
import { median, quantile } from "./quantiles.ts";
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

/** With so many spells without an event one with it is ten seconds: as often as a device that reports each second may fail unpaused. */
const BESIDE = 4;

type Spell = Poison | null;
const round: readonly Spell[] = [
  ...[null, "hangs", null, "throws"],
  ...[null, "hangs", null, "recurses without end"],
  ...[null, "hangs", null, "cannot be serialised"],
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
    const p99 = (of: readonly number[]): number =>
      quantile(
        of.flatMap((n) => latencies[n] ?? []),
        0.99,
      );
    const all = (isWanted: (spell: Spell) => boolean): number[] =>
      spells.flatMap((spell, n) => (isWanted(spell) ? (latencies[n] ?? []) : []));
    const without = spells.flatMap((spell, n) => (spell === null ? [n] : []));
    /** Ten seconds with the nth spell in it, and ten without it. */
    const judged = (n: number): { readonly beside: number; readonly without: number } => {
      const near = without
        .filter((other) => other !== n)
        .toSorted((one, other) => Math.abs(one - n) - Math.abs(other - n))
        .slice(0, BESIDE + 1);
      return { beside: p99([n, ...near.slice(0, BESIDE)]), without: p99(near) };
    };
    const ratio = (ns: readonly number[]): number =>
      median(ns.map(judged).map(({ beside, without: alone }) => beside / alone));
    const quarantines = (poison?: Poison): number[] =>
      [...sent].flatMap(([deviceId, event]) =>
        poison === undefined || event.poison === poison
          ? (letters.get(deviceId) ?? []).map((at) => at - event.sentAt)
          : [],
      );
    const figures: Figure[] = (Object.keys(poisons) as Poison[]).map((poison) => {
      const ns = spells.flatMap((spell, n) => (spell === poison ? [n] : []));
      const own = all((spell) => spell === poison);
      const none = all((spell) => spell === null);
      return {
        name: `POST → SSE frame of neighbours, a machine ${poison} once in ten seconds: p99 against without`,
        value: ratio(ns),
        unit: "×",
        goal: { atMost: 1.1 },
        beside: [
          { role: "detail", name: "p99 beside", value: median(ns.map((n) => judged(n).beside)), unit: "ms" },
          { role: "limit", name: "p99 without", value: median(ns.map((n) => judged(n).without)), unit: "ms" },
          { role: "limit", name: "the same of spells without", value: ratio(without), unit: "×" },
          {
            role: "detail",
            name: "p99 in the two seconds of the event",
            value: median(ns.map((n) => p99([n]))),
            unit: "ms",
          },
          {
            role: "detail",
            name: "in two without",
            value: median(without.map((n) => p99([n]))),
            unit: "ms",
          },
          { role: "detail", name: "p50", value: median(own), unit: "ms" },
          { role: "detail", name: "p50 without", value: median(none), unit: "ms" },
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
