import { OUTAGE_AFTER_MS, watchContract } from "@microgrid/runtime/testing";
import { inject } from "vitest";
import { createPostgresWatch } from "./postgres-watch.ts";
import { testDatabase } from "./testing/test-database.ts";

watchContract("Postgres", async () => {
  const database = await testDatabase(inject("databaseUrl"));
  return {
    watch: createPostgresWatch(database.pool, OUTAGE_AFTER_MS),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    close: () => database.drop(),
  };
});
