// Engine
//
// `pnpm bench:engine`: mailbox in memory → committed row, with the real battery machine and its alarms, one worker in this process, fresh
// PostgreSQL with fsync on. Bounded; stops what it starts. BENCH_DEVICES and BENCH_ROUNDS change its size.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitions } from "@microgrid/actors";
import { createPool, createPostgresStore, maintainPartitions, migrate } from "@microgrid/db";
import { defineActors, silentLog, startHost, type Message } from "@microgrid/runtime";
import { createMemoryMailbox } from "@microgrid/runtime/testing";
import { durableSettings, startEmbeddedPostgres } from "../local/servers/embedded-postgres.ts";
import { freePort } from "../local/ports.ts";

const devices = Number(process.env["BENCH_DEVICES"] ?? 20_000);
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 6);
const PACK = 50;
/** Long enough that no device counts as late while a round lasts. */
const settings = { ratedKw: 100, capacityKwh: 200, expectedIntervalMs: 60_000 };

const folder = await mkdtemp(join(tmpdir(), "microgrid-engine-"));
const postgres = await startEmbeddedPostgres({
  dataDir: join(folder, "postgres"),
  port: await freePort(),
  user: "microgrid",
  password: "microgrid",
  database: "microgrid",
  settings: { ...durableSettings, max_connections: "20" },
  removeOnStop: join(folder, "postgres"),
});
await migrate(postgres.url);
const pool = createPool(postgres.url, { applicationName: "engine", max: 4, statementTimeoutMs: 60_000 });
await maintainPartitions(pool, { daysAhead: 2 });
await pool.query(`insert into site (site_id, name) values ('s', 's')`);
await pool.query(
  `with device as (
     insert into device (device_id, site_id, kind, name)
     select 'b-' || n, 's', 'battery', 'b' from generate_series(0, $1::int - 1) n returning device_id)
   insert into actor (actor_id, site_id, kind) select device_id, 's', 'battery' from device`,
  [devices],
);
await pool.query("analyze");

const mailbox = createMemoryMailbox();
const host = startHost({
  definitions: defineActors(definitions),
  store: createPostgresStore(pool),
  mailboxes: [{ mailbox, receivers: 1, urgent: false }],
  log: { ...silentLog, error: (fields, message) => console.error(message, fields) },
});

const registration = (n: number): Message => ({
  kind: "notice",
  actorId: `b-${n}`,
  id: "registered",
  part: null,
  event: { type: "device.registered", settings },
});
const sample = (n: number, seq: number): Message => ({
  kind: "sample",
  actorId: `b-${n}`,
  boot: "bench",
  seq,
  measuredAt: Date.now(),
  acceptedAt: Date.now(),
  historical: false,
  points: { powerKw: 20 + (seq % 5), socPct: 55.5, temperatureC: 25.25, voltageV: 780, mode: "discharging" },
});

async function carry(make: (n: number) => Message): Promise<number> {
  const startedAt = performance.now();
  for (let start = 0; start < devices; start += PACK) {
    mailbox.put(Array.from({ length: Math.min(PACK, devices - start) }, (_, n) => make(start + n)));
  }
  while (mailbox.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  return (devices / (performance.now() - startedAt)) * 1_000;
}

console.log(`registration: ${Math.round(await carry(registration))} events/s`);
for (let round = 1; round <= rounds; round += 1) {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const perSecond = await carry((n) => sample(n, round));
  const used = process.cpuUsage(before);
  const cpu = (used.user + used.system) / 10 / (performance.now() - startedAt);
  console.log(
    `round ${round}: ${Math.round(perSecond)} events/s, this process ${Math.round(cpu)} % of a core`,
  );
}
const { rows } = await pool.query<{ updates: number; hot: number }>(
  `select n_tup_upd as updates, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'actor'`,
);
console.log({ ...rows[0], ...host.stats() });
await host.stop();
await pool.end();
await postgres.server.stop();
await rm(folder, { recursive: true, force: true });
