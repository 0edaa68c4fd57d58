// Engine
//
// Mailbox in memory → committed, with the real battery machine. One process, one Postgres with fsync on.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitions } from "@microgrid/actors";
import { createPool, createPostgresStore, maintainPartitions, migrate } from "@microgrid/db";
import { defineActors, startHost, type Message } from "@microgrid/runtime";
import { createMemoryMailbox } from "@microgrid/runtime/testing";
import { startEmbeddedPostgres } from "../local/embedded-postgres.ts";
import { freePort } from "../local/ports.ts";

const devices = Number(process.env["BENCH_DEVICES"] ?? 20_000);
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 10);

const folder = await mkdtemp(join(tmpdir(), "microgrid-engine-"));
const postgres = await startEmbeddedPostgres({
  dataDir: join(folder, "postgres"),
  port: await freePort(),
  user: "microgrid",
  password: "microgrid",
  database: "microgrid",
  settings: { fsync: "on", full_page_writes: "on", synchronous_commit: "on", max_connections: "50", shared_buffers: "512MB", max_wal_size: "4GB" },
  removeOnStop: join(folder, "postgres"),
});
await migrate(postgres.url);
const pool = createPool(postgres.url, { applicationName: "engine", max: 4, statementTimeoutMs: 60_000 });
await maintainPartitions(pool, { daysAhead: 2 });
await pool.query(`insert into site (site_id, name) values ('s', 's')`);
await pool.query(
  `with device as (
     insert into device (device_id, site_id, kind, name) select 'b-' || n, 's', 'battery', 'b' from generate_series(0, $1 - 1) n returning device_id)
   insert into actor (actor_id, site_id, kind) select device_id, 's', 'battery' from device`,
  [devices],
);
await pool.query("analyze");

const mailbox = createMemoryMailbox();
const host = startHost({
  definitions: defineActors(definitions),
  store: createPostgresStore(pool),
  mailboxes: [{ mailbox, receivers: 1, urgent: false }],
  log: { debug() {}, info() {}, warn: (f, m) => console.warn(m, f), error: (f, m) => console.error(m, f) },
  backlogLimit: 5_000,
});
const sample = (n: number, seq: number): Message => ({
  kind: "sample", actorId: `b-${n}`, boot: "x", seq, measuredAt: Date.now(), acceptedAt: Date.now(), historical: false,
  points: { powerKw: 20 + (seq % 5), socPct: 55.5, temperatureC: 25.25, voltageV: 780, mode: "discharging" },
});
const PACK = 50;
let last = performance.now();
let cpu = process.cpuUsage();
for (let round = 1; round <= rounds; round += 1) {
  for (let start = 0; start < devices; start += PACK) {
    mailbox.put(Array.from({ length: Math.min(PACK, devices - start) }, (_, n) => sample(start + n, round)));
  }
  while (mailbox.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const now = performance.now();
  const used = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  console.log(`round ${round}: ${Math.round((devices / (now - last)) * 1_000)} events/s, node cpu ${Math.round((used.user + used.system) / 10 / (now - last))} %, turns ${host.stats().turns}, RSS ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
  last = now;
}
const { rows } = await pool.query(`select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'actor'`);
console.log(rows[0], host.stats(), (await pool.query("select avg(pg_column_size(snapshot)) as s, avg(pg_column_size(timers)) t from actor")).rows[0]);
await host.stop();
await pool.end();
await postgres.server.stop();
await rm(folder, { recursive: true, force: true });
