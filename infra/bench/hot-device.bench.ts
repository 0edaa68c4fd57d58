// Hot device
//
// One gateway, one device, batches of rising numbers, each sent when the one before is accepted: the whole path of a device that talks
// more than all others. All its readings end in one actor, so nothing here can be done side by side.
import { Agent } from "node:http";
import type { Bench } from "./figure.ts";
import { post } from "./post.ts";
import { drained } from "./readings.ts";
import { startSystem } from "./servers.ts";

const BATCH = 50;
const WARM_MS = 2_000;
const DURATION_MS = 8_000;

export const bench: Bench = async (say) => {
  // One device may not fill the queue; here it shall.
  const env = { LIMIT_BACKLOG_PER_DEVICE: "100000000", LIMIT_BACKLOG_PER_SITE: "100000000" };
  const system = await startSystem({ sites: 1, devicesPerSite: 1, env });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const { pool, stack, sites } = system;
    const [site] = sites;
    const deviceId = site?.deviceIds[0];
    if (!site || !deviceId) throw new Error("There is no device.");
    const url = new URL("/v1/telemetry", stack.apiUrl);
    let seq = 0;
    let rejected = 0;
    const sendFor = async (durationMs: number): Promise<void> => {
      const end = performance.now() + durationMs;
      while (performance.now() < end) {
        const envelopes = Array.from({ length: BATCH }, () => ({
          deviceId,
          bootId: "hot",
          seq: (seq += 1),
          measuredAt: new Date().toISOString(),
          points: {
            powerKw: 20 + (seq % 5),
            socPct: 55.5,
            temperatureC: 25.25,
            voltageV: 780,
            mode: "discharging",
          },
        }));
        const { status, body } = await post(agent, url, site.token, JSON.stringify({ envelopes }));
        if (status !== 202) throw new Error(`The API answered ${status}: ${body.slice(0, 500)}`);
        rejected += (JSON.parse(body) as { rejected: number }).rejected;
      }
    };
    say(`${BATCH} readings a request, one request after the other`);
    await sendFor(WARM_MS);
    const before = await drained(pool, seq, "hot");
    const startedAt = performance.now();
    await sendFor(DURATION_MS);
    const acceptedPerSecond = ((seq - before.committed) / (performance.now() - startedAt)) * 1_000;
    const { committed, late } = await drained(pool, seq, "hot");
    const perSecond = ((committed - before.committed) / (performance.now() - startedAt)) * 1_000;
    const { rows } = await pool.query<{ boot: string; seq: number }>(
      `select snapshot -> 'boots' -> 0 ->> 'id' as boot, (snapshot -> 'boots' -> 0 ->> 'seq')::bigint as seq from actor where actor_id = $1`,
      [deviceId],
    );
    const last = rows[0];
    return {
      faults: [
        ...(committed === seq ? [] : [`${seq - committed} of ${seq} accepted readings were not committed`]),
        ...(rejected === 0 ? [] : [`${rejected} readings were rejected`]),
        // A reading that comes after a newer one is late, so none late means: all in order.
        ...(late === 0 ? [] : [`${late} readings were taken out of order`]),
        ...(last?.boot === "hot" && last.seq === seq ? [] : ["the actor does not stand at the last reading"]),
      ],
      figures: [
        {
          name: "one hot device, in order through the whole path: committed",
          value: perSecond,
          unit: "/s",
          goal: { atLeast: 1_000 },
          beside: [
            { role: "detail", name: "accepted", value: acceptedPerSecond, unit: "/s" },
            { role: "detail", name: "late", value: late, unit: "" },
          ],
        },
      ],
    };
  } finally {
    agent.destroy();
    await system.stop();
  }
};
