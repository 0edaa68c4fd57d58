// Poison
//
// What an event that its device's machine cannot take costs the neighbours: POST to SSE frame of devices on the site of the poison, which
// have its lane and its turns, and of devices on another site, under a steady load. In each spell a device of its own talks, and in every
// other one its first reading is poison: it goes on talking, as a real one does. All spells count: the one in which an event hurt most is
// what is looked for.
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
const LOAD_PER_SECOND = 500;
const PROBES_PER_SECOND = 150;
const WARM_MS = 5_000;
const SPELL_MS = 2_000;
/** From the start of a spell to its event: what the spell before has left is over. */
const REST_MS = 200;
/** Of the device of a spell. More often than a device reports, so that some of it comes while it is found out what hangs. */
const READINGS = 8;
const READS_EVERY_MS = 225;
const BOOT = "talking";

/** Once in so many spells, ten seconds, is as often as the events of a device that reports each second may fail without a pause. */
const SPELLS_AN_EVENT = 5;
/** What poison may cost its neighbours. */
const MARGIN = 1.1;
/** No poison is as warm as this. */
const SOUND_C = 25.25;

type Spell = Poison | null;
const round: readonly Spell[] = [
  ...[null, "hangs", null, "throws"],
  ...[null, "hangs", null, "recurses without end"],
  ...[null, "cannot be serialised"],
] as readonly Spell[];
const ROUNDS = 6;
const spells: readonly Spell[] = Array.from({ length: ROUNDS }, () => round).flat();

interface Told {
  readonly poison: Spell;
  /** When its first reading was sent, ms since the epoch. */
  readonly sentAt: number;
}

/** A device of its own for each spell: what has failed a few times in a row is paused, and costs nobody anything any more. */
async function talk(
  { stack }: System,
  site: Site,
  deviceIds: readonly string[],
  startedAt: number,
): Promise<ReadonlyMap<string, Told>> {
  const agent = new Agent({ keepAlive: true });
  const url = new URL("/v1/telemetry", stack.apiUrl);
  const sent = new Map<string, Told>();
  const say = async (deviceId: string, seq: number, temperatureC: number): Promise<number> => {
    const measuredAt = new Date();
    const points = { powerKw: 20, socPct: 55.5, temperatureC, voltageV: 780, mode: "discharging" };
    const envelope = { deviceId, bootId: BOOT, seq, measuredAt: measuredAt.toISOString(), points };
    const { status, body } = await post(agent, url, site.token, JSON.stringify({ envelopes: [envelope] }));
    if (status !== 202) throw new Error(`A device that talks was answered ${status}: ${body}`);
    return measuredAt.getTime();
  };
  const speak = async (poison: Spell, n: number): Promise<void> => {
    const deviceId = deviceIds[n] ?? "";
    for (let seq = 1; seq <= READINGS; seq += 1) {
      const dueAt = startedAt + n * SPELL_MS + REST_MS + (seq - 1) * READS_EVERY_MS;
      const wait = dueAt - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const isPoison = poison !== null && seq === 1;
      const sentAt = await say(deviceId, seq, isPoison ? poisons[poison] : SOUND_C);
      if (seq === 1) sent.set(deviceId, { poison, sentAt });
    }
  };
  await Promise.all(spells.map(speak));
  agent.destroy();
  return sent;
}

/** How many readings after the first drove each device that talks. Waits until they are `expected` in all, at most a minute. */
async function heard(pool: Pool, expected: number): Promise<ReadonlyMap<string, number>> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { rows } = await pool.query<{ id: string; heard: number }>(
      `select device_id as id, count(*)::int as heard
         from reading where boot_id = $1 and seq > 1 and not late group by device_id`,
      [BOOT],
    );
    if (rows.reduce((sum, row) => sum + row.heard, 0) >= expected || performance.now() > deadline)
      return new Map(rows.map((row) => [row.id, row.heard]));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
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
    devicesPerSite: LOADED + PROBES + spells.length,
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
      talk(system, here, here.deviceIds.slice(LOADED + PROBES), startedAt),
    ]);
    const accepted = already + warm.accepted + load.accepted;
    const { committed } = await drained(pool, accepted);
    const followed = await heard(pool, spells.length * (READINGS - 1));
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
    const events = [...sent].filter(([, { poison }]) => poison !== null);
    const wrong = events.filter(([deviceId]) => letters.get(deviceId)?.length !== 1);
    const unheard = [...sent.keys()].filter((deviceId) => followed.get(deviceId) !== READINGS - 1);
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
        ...(letters.size === events.length
          ? []
          : [`${letters.size - events.length} neighbours have letters`]),
        ...(unheard.length === 0
          ? []
          : [`${unheard.length} devices were not heard whole and in order since`]),
      ],
      figures: [
        ...figures,
        {
          name: "an event that is poison, POST → its letter is committed: slowest",
          value: slowest,
          unit: "ms",
          goal: { atMost: 5_000 },
          beside: [{ role: "detail", name: "events", value: events.length, unit: "" }],
        },
      ],
    };
  } finally {
    await system.stop();
  }
};
