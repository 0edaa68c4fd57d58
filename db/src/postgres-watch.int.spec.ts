import { OUTAGE_AFTER_MS, watchContract } from "@microgrid/runtime/testing";
import { inject } from "vitest";
import { createPostgresWatch } from "./postgres-watch.ts";
import { testDatabase } from "./testing/test-database.ts";

watchContract("Postgres", async () => {
  const database = await testDatabase(inject("databaseUrl"));
  return {
    watch: createPostgresWatch(database.pool, OUTAGE_AFTER_MS),
    async pass(ms) {
      await database.pool.query(
        "update sign_of_life set at = at - make_interval(secs => $1::float8 / 1000)",
        [ms],
      );
    },
    close: () => database.drop(),
  };
});
