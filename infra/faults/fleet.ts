// Fleet
//
// Several workers in this process on a database and queues of their own, each with its own connections: what a worker is made of,
// without the process around it, so that a test can put a fault at every joint and run many stories a minute.
import { definitions } from "@microgrid/actors";
import {
  createPool,
  createPostgresStore,
  insertDevice,
  maintainPartitions,
  putSite,
  type Pool,
} from "@microgrid/db";
import { testDatabase } from "@microgrid/db/testing";
import { defineActors, startHost, type Host, type HostStats } from "@microgrid/runtime";
import { connectSqs, createPackSender, createSqsMailbox } from "@microgrid/runtime/sqs";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { expect, inject } from "vitest";
import type { Post, Story } from "./story.ts";

export interface FleetOptions {
  readonly story: Story;
  readonly workers: number;
  /** The queue as the workers and the edge meet it. */
  readonly sqsEndpoint?: string;
  /** The database as the workers meet it. */
  readonly through?: (databaseUrl: string) => Promise<string>;
}

export interface Fleet {
  /** Past every fault. */
  readonly pool: Pool;
  readonly databaseName: string;
  /** Sends every post until the queue has taken it, each site in its order; no greater share of them than `allowed` says, 0 to 1. */
  play(allowed?: () => number): Promise<void>;
  /** Resolves when all that was sent is committed, but for so many readings. */
  committed(butFor?: number): Promise<void>;
  /** Resolves when the queue holds nothing more. */
  drained(): Promise<void>;
  stats(): readonly HostStats[];
  /** One line for each complaint of a worker. */
  readonly complaints: readonly string[];
  stop(): Promise<void>;
}

const patience = { timeout: 60_000, interval: 50 };

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { story } = options;
  const database = await testDatabase(inject("databaseUrl"));
  const { pool } = database;
  await maintainPartitions(pool, { daysAhead: 2 });
  for (const siteId of new Set(story.devices.values())) await putSite(pool, { siteId, name: siteId });
  for (const [deviceId, siteId] of story.devices)
    await insertDevice(pool, { deviceId, siteId, kind: "battery", name: deviceId, tags: [], settings: {} });
  const run = randomUUID().slice(0, 8);
  const queues = {
    region: "us-east-1",
    telemetryQueue: `faults-${run}.fifo`,
    commandsQueue: `faults-c-${run}.fifo`,
    backfillQueue: `faults-b-${run}`,
    create: true,
  };
  const calm = await connectSqs({ ...queues, endpoint: inject("sqsEndpoint") });
  const endpoint = options.sqsEndpoint ?? inject("sqsEndpoint");
  const edge = await connectSqs({ ...queues, endpoint });
  const databaseUrl = (await options.through?.(database.url)) ?? database.url;
  const complaints: string[] = [];
  const complain = (fields: object, message: string): void => {
    const { err } = fields as { err?: Error };
    complaints.push(err ? `${message} ${err.message}` : message);
  };
  const hosts: { host: Host; stop: () => Promise<void> }[] = [];
  for (let n = 0; n < options.workers; n += 1) {
    const own = createPool(databaseUrl, {
      applicationName: `fault worker ${n}`,
      max: 4,
      statementTimeoutMs: 1_000,
    });
    const connection = await connectSqs({ ...queues, endpoint });
    const queue = connection.telemetry;
    const mailbox = createSqsMailbox({ name: `worker ${n}`, connection, queue, waitS: 1, visibilityS: 1 });
    const host = startHost({
      definitions: defineActors(definitions),
      // Deadlines of the story lie in the past; what is due fires when the next reading comes, as in the model.
      store: {
        ...createPostgresStore(own),
        claimDue: async () => ({ now: Date.now(), due: [], more: false }),
      },
      mailboxes: [{ mailbox, receivers: 3, urgent: false }],
      log: { debug() {}, info() {}, warn: complain, error: complain },
    });
    hosts.push({
      host,
      async stop() {
        await host.stop();
        connection.close();
        await own.end();
      },
    });
  }
  const sender = createPackSender(edge.client, edge.telemetry.url, 8);
  const post = async ({ siteId, at, envelopes }: Post): Promise<void> => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const taken = await sender.send(siteId, at, envelopes).then(
        () => true,
        () => false,
      );
      if (taken) return;
    }
    throw new Error("The queue took nothing.");
  };
  const expected = story.posts.reduce((sum, { envelopes }) => sum + envelopes.length, 0);
  return {
    pool,
    databaseName: new URL(database.url).pathname.slice(1),
    async play(allowed = () => 1) {
      const bySite = Map.groupBy(story.posts, ({ siteId }) => siteId);
      await Promise.all(
        [...bySite.values()].map(async (posts) => {
          for (const [n, one] of posts.entries()) {
            while (n > allowed() * posts.length) await delay(10);
            await post(one);
          }
        }),
      );
    },
    async committed(butFor = 0) {
      const count = async (): Promise<number> =>
        (await pool.query<{ count: number }>("select count(*) from reading")).rows[0]?.count ?? 0;
      await expect.poll(count, patience).toBeGreaterThanOrEqual(expected - butFor);
    },
    async drained() {
      const left = async (): Promise<number> => {
        const { telemetry } = await calm.depths();
        return telemetry.waiting + telemetry.inFlight;
      };
      await expect.poll(left, patience).toBe(0);
    },
    stats: () => hosts.map(({ host }) => host.stats()),
    complaints,
    async stop() {
      await Promise.all(hosts.map(({ stop }) => stop()));
      edge.close();
      calm.close();
      await database.drop();
    },
  };
}
