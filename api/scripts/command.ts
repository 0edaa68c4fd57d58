// A command of the terminal: what it made goes to stdout, what is to be said to stderr, and what went wrong is one sentence and what to
// do about it.
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { createPool, explainUnreachable } from "@microgrid/db";
import type { Pool } from "@microgrid/db";
import { ConfigError } from "../src/config.ts";

/** To be told as it is, with exit code 1. */
export class Stop extends Error {
  override readonly name = "Stop";
}

/** pnpm hands the separating -- on. */
export const commandArguments = (): string[] => process.argv.slice(2).filter((argument) => argument !== "--");

/** For the audit log. A container may run as a user that has no name. */
export function userAtTerminal(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}

export async function command(usage: string, work: (db: Pool) => Promise<void>): Promise<void> {
  if (commandArguments().some((argument) => argument === "--help" || argument === "-h")) {
    console.log(usage);
    return;
  }
  // What the shell sets wins over it.
  if (existsSync(".env")) process.loadEnvFile(".env");
  const databaseUrl = process.env.DATABASE_URL || "postgres://microgrid:microgrid@127.0.0.1:5432/microgrid";
  let pool: Pool | undefined;
  try {
    pool = createPool(databaseUrl, { applicationName: "command", max: 1 });
    await work(pool);
  } catch (error) {
    console.error(sentenceOf(error, databaseUrl, usage));
    process.exitCode = 1;
  } finally {
    await pool?.end();
  }
}

function sentenceOf(error: unknown, databaseUrl: string, usage: string): string {
  if (error instanceof Stop || error instanceof ConfigError) return error.message;
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  if (code.startsWith("ERR_PARSE_ARGS")) return `${message}\n\n${usage}`;
  if (code === "42P01") return "The database has no tables yet.\nMake them with: npx pnpm@12 db:migrate";
  const why = explainUnreachable(error, databaseUrl);
  return why === null ? `Nothing was made: ${message}` : `${why.detail}\n${why.fix}`;
}
