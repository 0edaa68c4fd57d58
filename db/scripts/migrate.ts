// pnpm db:migrate

import { migrate } from "../src/migrate.ts";
import { explainUnreachable } from "../src/unreachable.ts";

const databaseUrl = process.env.DATABASE_URL ?? "postgres://microgrid:microgrid@127.0.0.1:5432/microgrid";

try {
  const applied = await migrate(databaseUrl);
  console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
} catch (error) {
  const why = explainUnreachable(error, databaseUrl);
  console.error(
    why ? `${why.detail}\n${why.fix}` : `The migration failed, nothing was changed: ${String(error)}`,
  );
  process.exitCode = 1;
}
