import { definitions } from "@microgrid/actors";
import { createPool, createPostgresStore, maintainPartitions } from "@microgrid/db";
import { testDatabase } from "@microgrid/db/testing";
import { defineActors, startHost, type Message } from "@microgrid/runtime";
import { createMemoryMailbox } from "@microgrid/runtime/testing";
import { expect, inject, test } from "vitest";

const DEVICES = 1_000;
/** Twice the watchdog of a device that talks every second, so that each is claimed and wound up again under load. */
const LOAD_MS = 11_000;
/** However slow the machine is. */
const ROUNDS = 4;
const SESSIONS = 3;

test("L6 at least nine of ten updates are heap-only while readings and their watchdogs run", async () => {
  const database = await testDatabase(inject("databaseUrl"));
  const { pool } = database;
  await maintainPartitions(pool, { daysAhead: 1 });
  await pool.query(`insert into site (site_id, name) values ('s', 's')`);
  await pool.query(
    `with device as (
       insert into device (device_id, site_id, kind, name)
       select 'b-' || n, 's', 'battery', 'b' from generate_series(0, $1::int - 1) n returning device_id)
     insert into actor (actor_id, site_id, kind) select device_id, 's', 'battery' from device`,
    [DEVICES],
  );
  // An analyze holds the horizon below which dead versions may be pruned; whether one comes by within seconds is chance.
  await pool.query(
    `do $$ declare t regclass; begin
       for t in select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
         execute format('alter table %s set (autovacuum_enabled = off)', t);
       end loop; end $$`,
  );
  const hosted = createPool(database.url, { applicationName: "host", max: SESSIONS });
  const mailbox = createMemoryMailbox();
  const host = startHost({
    definitions: defineActors(definitions),
    store: createPostgresStore(hosted),
    // Of two turns side by side the slower one holds the horizon for the other; how often depends on what else the machine does.
    turns: 1,
    mailboxes: [{ mailbox, receivers: 1, urgent: false }],
  });
  const settings = { ratedKw: 100, capacityKwh: 200, expectedIntervalMs: 1_000 };
  let seq = 0;
  const round = async (make: (n: number) => Message): Promise<void> => {
    for (let start = 0; start < DEVICES; start += 50)
      mailbox.put(Array.from({ length: 50 }, (_, n) => make(start + n)));
    await expect.poll(() => mailbox.waiting, { timeout: 45_000, interval: 5 }).toBe(0);
  };
  const readings = (): Promise<void> => {
    seq += 1;
    const at = Date.now();
    return round((n) => ({
      kind: "sample",
      actorId: `b-${n}`,
      boot: "boot",
      seq,
      measuredAt: at,
      acceptedAt: at,
      historical: false,
      points: {
        powerKw: 20 + (seq % 5),
        socPct: 55.5,
        temperatureC: 25.25,
        voltageV: 780,
        mode: "discharging",
      },
    }));
  };
  const count = async (): Promise<{ updates: number; hot: number }> => {
    // Every session of the host is told to report its counts; it does so when its statement has ended.
    const clients = await Promise.all(Array.from({ length: SESSIONS }, () => hosted.connect()));
    for (const client of clients) {
      await client.query("select pg_stat_force_next_flush()");
      await client.query("select 1");
      client.release();
    }
    const { rows } = await pool.query<{ updates: number; hot: number }>(
      `select n_tup_upd as updates, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'actor'`,
    );
    return rows[0] as { updates: number; hot: number };
  };
  try {
    await round((n) => ({
      kind: "notice",
      actorId: `b-${n}`,
      id: "registered",
      part: null,
      event: { type: "device.registered", settings },
    }));
    // The rows grow from nothing to their size and spread over pages until each has room for its next version.
    for (let n = 0; n < 8; n += 1) await readings();
    // A claim of due timers that is slow, because something else has the cores, holds the horizon for the commits beside it.
    let share = 0;
    let updates = 0;
    for (let window = 0; window < 3 && share < 0.9; window += 1) {
      const before = await count();
      const startedAt = performance.now();
      for (let n = 0; n < ROUNDS || performance.now() - startedAt < LOAD_MS; n += 1) await readings();
      const after = await count();
      updates = after.updates - before.updates;
      share = (after.hot - before.hot) / updates;
      console.info(`${updates} updates of actors under load, ${(share * 100).toFixed(1)} % heap-only`);
    }
    expect(updates).toBeGreaterThanOrEqual(ROUNDS * DEVICES);
    expect(share).toBeGreaterThanOrEqual(0.9);
  } finally {
    await host.stop();
    await hosted.end();
    await database.drop();
  }
});
