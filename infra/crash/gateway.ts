// Gateway
//
// Posts a site's readings in rounds, drawn from the seed: mostly in order, with reboots, repetitions, late and historical ones, and a
// device that falls silent. Keeps each request until it is taken.
import { setTimeout as delay } from "node:timers/promises";
import { fleet, pointsOf } from "./fleet.ts";
import type { SentReading } from "./witness.ts";
import { bearer, type World } from "./world.ts";

const ROUNDS = 16;

export async function runGateway(world: World, siteId: string, accepted: SentReading[]): Promise<void> {
  const { client, tokens } = world;
  const random = world.random.fork(`gateway ${siteId}`);
  const devices = fleet.filter((device) => device.siteId === siteId);
  const clock = new Map(devices.map(({ deviceId }) => [deviceId, { boot: 1, seq: 0 }]));
  const held: object[] = [];
  const running: Promise<void>[] = [];
  let poisonSeq = 0;

  const post = async (envelopes: object[]): Promise<void> => {
    const body = { envelopes };
    const answer = await client.ask("POST", "/v1/telemetry", bearer(tokens.get(siteId)), body);
    const results = (answer.body["results"] ?? []) as { index: number; status: string; code?: string }[];
    if (answer.status !== 202) throw new Error(`Telemetry answered ${answer.status}.`);
    for (const { index, status, code } of results) {
      if (status !== "accepted") throw new Error(`An envelope was refused: ${code}.`);
      accepted.push(envelopes[index] as SentReading);
    }
  };

  for (let round = 0; round < ROUNDS; round += 1) {
    const envelopes: object[] = [];
    for (const { deviceId, kind } of devices) {
      // Silent from here on: its watchdog is to fire.
      if (kind === "pvInverter" && round > ROUNDS / 3) continue;
      const own = clock.get(deviceId) as { boot: number; seq: number };
      if (random.chance(0.06)) Object.assign(own, { boot: own.boot + 1, seq: 0 });
      own.seq += random.chance(0.1) ? 2 : 1;
      const envelope = {
        deviceId,
        bootId: `boot-${own.boot}`,
        seq: own.seq,
        measuredAt: new Date().toISOString(),
        historical: random.chance(0.05),
        points: pointsOf(kind, random),
      };
      if (random.chance(0.08)) held.push(envelope);
      else envelopes.push(envelope);
      if (random.chance(0.1)) held.push(envelope);
    }
    if (world.poison !== null && siteId === "here") {
      const points = { powerKw: 1 };
      const deviceId = world.poison;
      envelopes.push({
        deviceId,
        bootId: "b",
        seq: (poisonSeq += 1),
        measuredAt: new Date().toISOString(),
        points,
      });
    }
    if (held.length > 0 && random.chance(0.4)) envelopes.push(...held.splice(0));
    if (envelopes.length > 0) running.push(post(envelopes));
    // Mostly in order, as a gateway does; now and then the next one overtakes.
    if (!random.chance(0.15)) await Promise.all(running.splice(0));
    await delay(random.between(40, 180));
  }
  if (held.length > 0) running.push(post(held));
  await Promise.all(running);
}
