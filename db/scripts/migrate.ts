// pnpm db:migrate

import { migrate } from "../src/migrate.ts";
import { MigrationEdited } from "../src/migration-files.ts";
import { explainUnreachable } from "../src/unreachable.ts";

const databaseUrl = process.env.DATABASE_URL ?? "postgres://microgrid:microgrid@127.0.0.1:5432/microgrid";

try {
  const applied = await migrate(databaseUrl);
  console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
} catch (error) {
  const why = explainUnreachable(error, databaseUrl);
  if (why) console.error(`${why.detail}\n${why.fix}`);
  else if (error instanceof MigrationEdited) console.error(error.message);
  else console.error(`The migration failed and nothing was changed: ${String(error)}`);
  process.exitCode = 1;
}
