import { storeContract } from "@microgrid/runtime/testing";
import { inject } from "vitest";
import { createPostgresStore } from "./postgres-store.ts";
import { boundOf } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";

const tables = {
  journal: "journal",
  reading: "reading",
  "late reading": "reading where late",
  letter: "dead_letter",
  order: "outbox",
} as const;

storeContract("Postgres", async () => {
  const database = await testDatabase(inject("databaseUrl"));
  await database.pool.query(`insert into site (site_id, name) values ('s', 's')`);
  return {
    store: createPostgresStore(database.pool),
    async register(actorId, kind) {
      await database.pool.query(
        `with device as (insert into device (device_id, site_id, kind, name) values ($1, 's', $2, $1) returning device_id)
         insert into actor (actor_id, site_id, kind) select device_id, 's', $2 from device`,
        [actorId, kind],
      );
    },
    async countOf(what) {
      const { rows } = await database.pool.query<{ count: number }>(`select count(*) from ${tables[what]}`);
      return rows[0]?.count ?? -1;
    },
    boundOf: (actorId) => boundOf(database.pool, actorId),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    close: () => database.drop(),
  };
});
