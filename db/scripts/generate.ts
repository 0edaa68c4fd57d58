// pnpm db:generate -- <name>

import { readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { migrationsDir } from "../src/migration-files.ts";

// pnpm hands the separating -- on
const [name, ...rest] = process.argv.slice(2).filter((argument) => argument !== "--");

if (
  name === undefined ||
  rest.length > 0 ||
  !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) ||
  name.length > 60
) {
  console.error("Name the migration in lower case with underscores: pnpm db:generate -- add_site_address");
  process.exitCode = 1;
} else {
  const numbers = (await readdir(migrationsDir))
    .map((file) => Number.parseInt(file, 10))
    .filter(Number.isInteger);
  const number = String(Math.max(0, ...numbers) + 1).padStart(4, "0");
  const file = join(migrationsDir, `${number}_${name}.sql`);
  const template = `-- Why this change is needed, and what a process of the version before does when it meets it.
-- Forward only: once it has run anywhere, never edit this file, write the next one.

`;
  // wx: two people at once get two numbers or an error, never one file
  await writeFile(file, template, { flag: "wx" });
  console.log(`Wrote ${relative(process.cwd(), file)}. Apply it with pnpm db:migrate.`);
}
