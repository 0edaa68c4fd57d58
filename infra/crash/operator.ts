// Operator
//
// Asks devices for setpoints and operations, and acknowledges alarms; each under a key of its own so that a repeated request is one.
import { setTimeout as delay } from "node:timers/promises";
import { fleet } from "./fleet.ts";
import type { Random } from "./random.ts";
import type { Notes, Wish } from "./witness.ts";
import type { World } from "./world.ts";

const wishOf = (random: Random): { deviceId: string; path: string; body: Record<string, unknown> } => {
  const expiresInMs = random.pick([60_000, 60_000, 1_500]);
  const kind = random.pick(["battery", "battery", "battery", "breaker"]);
  if (kind === "breaker")
    return {
      deviceId: "brk-1",
      path: "operations",
      body: { operation: random.pick(["open", "close"]), expiresInMs },
    };
  const deviceId = random.pick(["bat-1", "bat-2"]);
  return {
    deviceId,
    path: "setpoints",
    body: { point: "powerKw", value: random.between(-9, 9) * 5, expiresInMs },
  };
};

export interface Operator {
  /** Waits until the devices talk, and asks them for so many things. */
  play(source: Random, wishes: number): Promise<void>;
}

export function openOperator(world: World, cookie: string, out: Notes): Operator {
  const { client, origin } = world;
  const headers = { cookie, origin };

  const awaitDevices = async (): Promise<void> => {
    for (const { deviceId } of fleet.filter(({ kind }) => kind !== "pvInverter")) {
      for (;;) {
        const { body } = await client.ask("GET", `/v1/devices/${deviceId}`, headers);
        if (body["link"] === "online") break;
        await delay(100);
      }
    }
  };

  const ask = async (random: Random): Promise<void> => {
    const { deviceId, path, body } = wishOf(random);
    const key = `wish-${out.wishes.length}`;
    const wish: Wish = { deviceId, key, commandIds: new Set() };
    const keyed = { ...headers, "idempotency-key": key };
    // Now and then an operator presses twice.
    for (let press = random.chance(0.2) ? 2 : 1; press > 0; press -= 1) {
      const answer = await client.ask("POST", `/v1/devices/${deviceId}/${path}`, keyed, body);
      if (answer.status !== 202) continue;
      wish.commandIds.add(String(answer.body["commandId"]));
    }
    out.wishes.push(wish);
  };

  return {
    async play(source, wishes) {
      const random = source.fork("operator");
      await awaitDevices();
      for (let n = 0; n < wishes; n += 1) {
        await delay(random.between(60, 260));
        await ask(random);
        if (n % 2 === 1)
          await acknowledge(world, { ...headers, "idempotency-key": `seen-${out.wishes.length}` });
      }
    },
  };
}

async function acknowledge({ client }: World, headers: Record<string, string>): Promise<void> {
  const { body } = await client.ask("GET", "/v1/alarms?state=unacknowledged", headers);
  const alarmIds = ((body["alarms"] ?? []) as { alarmId: string }[]).map(({ alarmId }) => alarmId);
  if (alarmIds.length === 0) return;
  await client.ask("POST", "/v1/alarms/acknowledge", headers, { alarmIds });
}
