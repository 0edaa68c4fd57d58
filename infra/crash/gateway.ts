// Gateway
//
// Posts a site's readings in rounds, drawn from the seed: mostly in order, with reboots, repetitions, late and historical ones, and a
// device that falls silent. Keeps each request until it is taken, and its devices' boots and numbers from act to act.
import { setTimeout as delay } from "node:timers/promises";
import { fleet, pointsOf } from "./fleet.ts";
import type { Random } from "./random.ts";
import type { SentReading } from "./witness.ts";
import { bearer, type World } from "./world.ts";

export interface Gateway {
  /** Rounds as long as `isOn` says so of the next one; one device falls silent after a third of `rounds`. */
  play(source: Random, isOn: (round: number) => boolean, rounds: number): Promise<void>;
}

export function openGateway(world: World, siteId: string, accepted: SentReading[]): Gateway {
  const { client, tokens } = world;
  const devices = fleet.filter((device) => device.siteId === siteId);
  const clock = new Map(devices.map(({ deviceId }) => [deviceId, { boot: 1, seq: 0 }]));
  const held: object[] = [];
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

  /** What the site says in one round. */
  const measure = (random: Random, isPvSilent: boolean): object[] => {
    const envelopes: object[] = [];
    for (const { deviceId, kind } of devices) {
      if (kind === "pvInverter" && isPvSilent) continue;
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
    if (siteId === "here" && world.poison.size > 0) {
      const said = { bootId: "b", seq: (poisonSeq += 1), measuredAt: new Date().toISOString() };
      for (const deviceId of world.poison) envelopes.push({ deviceId, ...said, points: { powerKw: 1 } });
    }
    if (held.length > 0 && random.chance(0.4)) envelopes.push(...held.splice(0));
    return envelopes;
  };

  return {
    async play(source, isOn, rounds) {
      const random = source.fork(`gateway ${siteId}`);
      const running: Promise<void>[] = [];
      for (let round = 0; isOn(round); round += 1) {
        // Silent from here on: its watchdog is to fire.
        const envelopes = measure(random, round > rounds / 3);
        if (envelopes.length > 0) {
          const posting = post(envelopes);
          // Heard below, perhaps some rounds later.
          posting.catch(() => undefined);
          running.push(posting);
        }
        // Mostly in order, as a gateway does; now and then the next one overtakes.
        if (!random.chance(0.15)) await Promise.all(running.splice(0));
        await delay(random.between(40, 180));
      }
      if (held.length > 0) running.push(post(held.splice(0)));
      await Promise.all(running);
    },
  };
}
