import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPool, maintainPartitions, migrate, type Pool } from "@microgrid/db";
import { durableSettings, startEmbeddedPostgres } from "../local/servers/embedded-postgres.ts";
import { freePort } from "../local/ports.ts";
import { startServerProcess } from "../local/servers/server-process.ts";
import { grantGateway, startStack, type Stack } from "../local/stack.ts";

export interface Site {
  readonly siteId: string;
  readonly token: string;
  readonly deviceIds: readonly string[];
}

export interface Bench {
  readonly pool: Pool;
  readonly stack: Stack;
  readonly sites: readonly Site[];
  readonly logFile: string;
  stop(): Promise<void>;
}

const registerDevices = (pool: Pool, siteId: string, deviceIds: readonly string[]) =>
  pool.query(
    `with device as (
       insert into device (device_id, site_id, kind, name, settings)
       select id, $2, 'battery', id, '{"ratedKw": 100, "capacityKwh": 200}' from unnest($1::text[]) as id
       returning device_id)
     insert into actor (actor_id, site_id, kind) select device_id, $2, 'battery' from device`,
    [deviceIds, siteId],
  );

/** The whole product on fresh, durable servers (fsync on, durable queue) in a temporary folder that `stop` removes. */
export async function startBench(siteCount: number, devicesPerSite: number): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "microgrid-bench-"));
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    user: "microgrid",
    password: "microgrid",
    database: "microgrid",
    settings: { ...durableSettings, max_connections: "50" },
    removeOnStop: join(folder, "postgres"),
  });
  const queuePort = await freePort();
  const queue = await startServerProcess(new URL("../local/servers/queue-server.ts", import.meta.url), {
    port: queuePort,
    dataDir: join(folder, "sqs"),
  });
  await migrate(postgres.url);
  const pool = createPool(postgres.url, { applicationName: "bench", max: 2, statementTimeoutMs: 60_000 });
  await maintainPartitions(pool, { daysAhead: 2 });
  const logFile = join(tmpdir(), `microgrid-bench-${process.pid}.log`);
  const stack = await startStack({
    databaseUrl: postgres.url,
    sqsEndpoint: `http://127.0.0.1:${queuePort}`,
    logFile,
    // A measurement without the limits that protect a shared installation; validation and logging stay as in production.
    env: {
      NODE_ENV: "production",
      LIMIT_ENVELOPES_PER_TOKEN_SECOND: "100000000",
      LIMIT_REQUESTS_PER_ADDRESS_SECOND: "100000000",
    },
  });
  const sites: Site[] = [];
  for (let s = 0; s < siteCount; s += 1) {
    const siteId = `site-${s}`;
    await pool.query(`insert into site (site_id, name) values ($1, $1)`, [siteId]);
    const deviceIds = Array.from({ length: devicesPerSite }, (_, n) => `${siteId}-battery-${n}`);
    await registerDevices(pool, siteId, deviceIds);
    sites.push({ siteId, deviceIds, token: await grantGateway(pool, siteId, stack.encryptionKey) });
  }
  await pool.query("analyze");
  return {
    pool,
    stack,
    sites,
    logFile,
    async stop() {
      await stack.stop();
      await pool.end();
      await queue.stop();
      await postgres.server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
