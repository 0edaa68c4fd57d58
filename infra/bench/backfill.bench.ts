// Backfill
//
// A site's gateway comes back from an outage and sends 50 000 readings of the past, while other devices of that site
// go on talking: POST to SSE frame of the live ones alone, beside it, and beside as many live readings instead (which is what the past would
// be without a queue of its own), in turn, in the same run. The API's work for the senders is in both, the way behind it differs.
import { Agent } from "node:http";
import type { Bench } from "./figure.ts";
import { post } from "./post.ts";
import { probe, type ProbeResult } from "./probe.ts";
import { median } from "./quantiles.ts";
import { countReadings, drained } from "./readings.ts";
import { startSystem, type Site, type System } from "./servers.ts";

const READINGS = 50_000;
const ROUNDS = 3;
const DEVICES = 50;
const PROBES = 20;
const PROBES_PER_SECOND = 20;
const PROBE_MS = 6_000;
const A_REQUEST = 500;
const SENDERS = 4;

interface Round {
  readonly alone: ProbeResult;
  readonly beside: ProbeResult;
  readonly besideLive: ProbeResult;
  readonly accepted: number;
  /** Of the readings of the past, when the probe beside them had sent its last. */
  readonly left: number;
  readonly seconds: number;
}

/** Posts readings of the devices, each once; resolves with how many were accepted. */
async function replay(
  { stack }: System,
  site: Site,
  bootId: string,
  readings: number,
  historical: boolean,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  const url = new URL("/v1/telemetry", stack.apiUrl);
  const deviceIds = site.deviceIds.slice(0, DEVICES);
  const since = Date.now() - 3_600_000;
  let [next, accepted] = [0, 0];
  const sender = async (): Promise<void> => {
    while (next < readings) {
      const from = next;
      next += A_REQUEST;
      const envelopes = Array.from({ length: A_REQUEST }, (_, n) => ({
        deviceId: deviceIds[(from + n) % DEVICES],
        bootId,
        seq: Math.floor((from + n) / DEVICES),
        measuredAt: new Date(since + from + n).toISOString(),
        historical,
        points: {
          powerKw: 20 + (n % 7),
          socPct: 55.5,
          temperatureC: 25.25,
          voltageV: 780,
          mode: "discharging",
        },
      }));
      const { status, body } = await post(agent, url, site.token, JSON.stringify({ envelopes }));
      if (status !== 202) throw new Error(`The API answered ${status}: ${body.slice(0, 500)}`);
      accepted += (JSON.parse(body) as { accepted: number }).accepted;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  agent.destroy();
  return accepted;
}

export const bench: Bench = async (say) => {
  const system = await startSystem({ sites: 1, devicesPerSite: DEVICES + PROBES });
  try {
    const { pool, stack, sites } = system;
    const [site] = sites;
    if (!site) throw new Error("There is no site.");
    const probing = {
      apiUrl: stack.apiUrl,
      cookie: await system.signIn(),
      site,
      deviceIds: site.deviceIds.slice(DEVICES),
      perSecond: PROBES_PER_SECOND,
      durationMs: PROBE_MS,
    };
    say("warm");
    await probe({ ...probing, durationMs: 2_000 });
    await replay(system, site, "warm", 5_000, true);
    await drained(pool, 5_000, "warm");
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      say(`round ${round + 1} of ${ROUNDS}: live readings alone, then beside ${READINGS} of the past`);
      const alone = await probe(probing);
      const boot = `past-${round}`;
      const startedAt = performance.now();
      const sending = replay(system, site, boot, READINGS, true);
      const [beside, count] = await Promise.all([
        probe(probing),
        new Promise((resolve) => setTimeout(resolve, PROBE_MS)).then(() => countReadings(pool, boot)),
      ]);
      const accepted = await sending;
      await drained(pool, accepted, boot);
      const seconds = (performance.now() - startedAt) / 1_000;
      const sendingLive = replay(system, site, `live-${round}`, READINGS, false);
      const besideLive = await probe(probing);
      await drained(pool, await sendingLive, `live-${round}`);
      rounds.push({ alone, beside, besideLive, accepted, left: READINGS - count.committed, seconds });
    }
    const faults: string[] = [];
    for (const [n, { alone, beside, accepted }] of rounds.entries()) {
      const { committed, late } = await countReadings(pool, `past-${n}`);
      const unseen = alone.sent - alone.seen + beside.sent - beside.seen;
      if (accepted !== READINGS) faults.push(`${READINGS - accepted} historical readings were not accepted`);
      if (committed !== accepted) faults.push(`${accepted - committed} historical readings were lost`);
      if (late !== committed) faults.push(`${committed - late} historical readings drove a device`);
      if (unseen > 0) faults.push(`${unseen} live transitions were never seen on the stream`);
    }
    const { rows } = await pool.query<{ late: number }>(
      "select count(*)::int as late from reading where boot_id like 'probe-%' and late",
    );
    if (rows[0]?.late !== 0) faults.push(`${rows[0]?.late} live readings came out of order`);
    const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
    return {
      faults,
      figures: [
        {
          name: `live POST → SSE frame beside ${READINGS.toLocaleString("en")} historical readings: p99 against without`,
          value: of(({ alone, beside }) => beside.p99 / alone.p99),
          unit: "×",
          goal: null,
          beside: [
            { role: "detail", name: "p99 beside", value: of(({ beside }) => beside.p99), unit: "ms" },
            {
              role: "peer",
              name: "p99 beside as many live ones",
              value: of(({ besideLive }) => besideLive.p99),
              unit: "ms",
            },
            { role: "limit", name: "p99 without", value: of(({ alone }) => alone.p99), unit: "ms" },
            { role: "detail", name: "p50 beside", value: of(({ beside }) => beside.p50), unit: "ms" },
            { role: "detail", name: "p50 without", value: of(({ alone }) => alone.p50), unit: "ms" },
          ],
        },
        {
          name: "historical readings, POST → committed, beside live ones",
          value: of(({ accepted, seconds }) => accepted / seconds),
          unit: "/s",
          goal: null,
          beside: [
            {
              role: "detail",
              name: "left when the live ones ended",
              value: of(({ left }) => left),
              unit: "",
            },
          ],
        },
      ],
    };
  } finally {
    await system.stop();
  }
};
