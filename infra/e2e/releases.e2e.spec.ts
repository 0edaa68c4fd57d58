import { definitions } from "@microgrid/actors";
import { createPostgresStore } from "@microgrid/db";
import { defineActors, startHost, type ActorDefinition } from "@microgrid/runtime";
import { connectSqs, createSqsMailbox } from "@microgrid/runtime/sqs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { behindTheEdge } from "./behind-the-edge.ts";
import { startSystem, type System } from "./system.ts";

const NEWER = "999";
const modes = ["charging", "discharging", "standby"] as const;
/** Every reading changes the mode, so every reading is a transition. */
const pointsAt = (seq: number) => ({
  powerKw: seq % 50,
  socPct: 50,
  temperatureC: 25,
  voltageV: 780,
  mode: modes[seq % 3],
});
const edge = behindTheEdge();
let system: System;

/** A worker of a release after the one under test, in this process: the same machines under a later version. */
async function startNewer(): Promise<{ stop(): Promise<void> }> {
  const connection = await connectSqs({
    endpoint: inject("sqsEndpoint"),
    region: "us-east-1",
    telemetryQueue: edge.env["SQS_TELEMETRY_QUEUE"] ?? "",
    commandsQueue: edge.env["SQS_COMMANDS_QUEUE"] ?? "",
    backfillQueue: edge.env["SQS_BACKFILL_QUEUE"] ?? "",
    create: false,
  });
  const raised = definitions.map((definition): ActorDefinition => {
    const machine = Object.create(definition.machine, {
      version: { value: NEWER },
    }) as typeof definition.machine;
    return { ...definition, machine };
  });
  const host = startHost({
    definitions: defineActors(raised),
    store: createPostgresStore(system.pool),
    mailboxes: [
      {
        urgent: false,
        receivers: 2,
        mailbox: createSqsMailbox({ name: "telemetry", connection, queue: connection.telemetry }),
      },
    ],
  });
  return {
    async stop() {
      await host.stop();
      connection.close();
    },
  };
}

const one = async <Value>(text: string, deviceId: string): Promise<Value> => {
  const { rows } = await system.pool.query<{ value: Value }>(text, [deviceId]);
  return rows[0]?.value as Value;
};
const readingsOf = (deviceId: string): Promise<number> =>
  one("select count(*) as value from reading where device_id = $1 and not late", deviceId);
const heldOf = (deviceId: string): Promise<number> =>
  one("select count(*) as value from held_message where actor_id = $1", deviceId);
const versionOf = (deviceId: string): Promise<string> =>
  one("select machine_version as value from actor where actor_id = $1", deviceId);
/** What the device did, as the journal tells it: with the measurement that told of it, or none when it was late on a slow machine. */
const storyOf = async (deviceId: string): Promise<{ at: number | null; isChained: boolean }[]> => {
  const { rows } = await system.pool.query<{ at: number | null; isChained: boolean }>(
    `select (event ->> 'measuredAt')::float8 as at,
            coalesce(value_before = lag(value_after) over (order by version, ordinal), true) as "isChained"
       from journal
      where actor_id = $1 and part_key is null and value_before is distinct from value_after
      order by version, ordinal`,
    [deviceId],
  );
  return rows;
};

beforeAll(async () => {
  system = await startSystem({ env: edge.env });
});
afterAll(() => system?.stop());

test("L11 a device that the newer release has carried holds up none of its lane, and loses nothing until that release is back", async () => {
  const [ahead, beside] = ["ahead-1", "beside-1"] as const;
  await system.addDevices("battery", [ahead, beside]);
  const start = Date.now();
  let seq = 0;
  const measuredAt: number[] = [];
  const post = async (rounds: number): Promise<void> => {
    for (let n = 0; n < rounds; n += 1) {
      seq += 1;
      measuredAt.push(start + seq);
      const reading = { seq, measuredAt: new Date(start + seq).toISOString(), points: pointsAt(seq) };
      await system.postUntilAccepted([ahead, beside].map((deviceId) => ({ ...reading, deviceId })));
    }
  };
  await system.stack.worker.stop();
  let newer = await startNewer();
  seq = 1;
  measuredAt.push(start + 1);
  await system.postUntilAccepted([
    { deviceId: ahead, seq, measuredAt: new Date(start + seq).toISOString(), points: pointsAt(seq) },
  ]);
  await expect.poll(() => versionOf(ahead), { timeout: 45_000 }).toBe(NEWER);
  await newer.stop();

  await system.stack.worker.start();
  await post(10);
  await expect.poll(() => readingsOf(beside), { timeout: 45_000 }).toBe(10);
  await expect.poll(() => heldOf(ahead), { timeout: 45_000 }).toBe(10);
  expect(await readingsOf(ahead)).toBe(1);
  expect(await versionOf(beside)).not.toBe(NEWER);

  newer = await startNewer();
  await post(20);
  await expect.poll(() => readingsOf(ahead), { timeout: 45_000 }).toBe(31);
  await expect.poll(() => readingsOf(beside), { timeout: 45_000 }).toBe(30);
  await expect.poll(() => heldOf(ahead), { timeout: 45_000 }).toBe(0);
  const story = await storyOf(ahead);
  expect(story.every(({ isChained }) => isChained)).toBe(true);
  // One transition each, in the order of measurement; the first may find the device in its mode already.
  const told = story.flatMap(({ at }) => at ?? []);
  expect(told).toEqual(expect.arrayContaining(measuredAt.slice(1)));
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(await one("select count(*) as value from dead_letter where actor_id = $1", ahead)).toBe(0);
  await newer.stop();
});
