// Operator
//
// Asks devices for setpoints and operations, and acknowledges alarms; each under a key of its own so that a repeated request is one.
import { setTimeout as delay } from "node:timers/promises";
import type { Acknowledged } from "./acknowledgements.ts";
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

  const unacknowledged = async (): Promise<string[]> => {
    const { body } = await client.ask("GET", "/v1/alarms?state=unacknowledged", headers);
    return ((body["alarms"] ?? []) as { alarmId: string }[]).map(({ alarmId }) => alarmId);
  };

  const acknowledge = async ({ key, alarmIds, answers }: Acknowledged): Promise<void> => {
    const keyed = { ...headers, "idempotency-key": key };
    const answer = await client.ask("POST", "/v1/alarms/acknowledge", keyed, { alarmIds, comment: key });
    const results = (answer.body["results"] ?? []) as Record<string, unknown>[];
    const each = results.map(({ alarmId, status, code = "" }) => `${alarmId} ${status} ${code}`);
    answers.add([answer.status, ...each].join(", "));
  };

  return {
    async play(source, wishes) {
      const random = source.fork("operator");
      await awaitDevices();
      for (let n = 0; n < wishes; n += 1) {
        await delay(random.between(60, 260));
        await ask(random);
        if (n % 2 === 0) continue;
        // As after a lost answer, when the alarms are no longer what they were.
        for (const before of out.acknowledgements.slice(-2)) await acknowledge(before);
        const alarmIds = await unacknowledged();
        if (alarmIds.length === 0) continue;
        const one = { key: `seen-${out.wishes.length}`, alarmIds, answers: new Set<string>() };
        out.acknowledgements.push(one);
        await acknowledge(one);
      }
    },
  };
}
