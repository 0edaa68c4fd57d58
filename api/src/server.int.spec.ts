import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { testDatabase } from "@microgrid/db/testing";
import type { TestDatabase } from "@microgrid/db/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

let database: TestDatabase;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await database.drop();
});

function startServer(env: Record<string, string | undefined>): ChildProcess {
  const child = fork(new URL("server.ts", import.meta.url), {
    execArgv: ["--disable-proto=delete"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      PATH: process.env["PATH"],
      HOST: "127.0.0.1",
      PORT: "0",
      ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      DATABASE_URL: database.url,
      SQS_ENDPOINT: inject("sqsEndpoint"),
      ...env,
    },
  });
  children.push(child);
  return child;
}

async function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    // Read on to the end: a server that writes where nobody reads may fail of it.
    child.stdout?.on("data", (chunk) => {
      said += String(chunk);
      const port = /"port":(\d+)\D/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.stdout?.on("end", () => reject(new Error("the server ended before it listened")));
  });
}

/** Its code and all that it said on stderr, some of which may be read after its end. */
async function endOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  const [[code], said] = await Promise.all([once(child, "exit"), text(child.stderr ?? Readable.from([]))]);
  return { code: code as number | null, said };
}

test("the server answers, and ends by itself when the process that started it lets go", async () => {
  const child = startServer({});
  const port = await portOf(child);
  const health = await fetch(`http://127.0.0.1:${port}/v1/health`);
  expect(health.status).toBe(200);
  await health.body?.cancel();
  const exit = once(child, "exit");
  child.disconnect();
  expect((await exit)[0]).toBe(0);
});

test("SIGTERM ends the server with code 0", async () => {
  const child = startServer({});
  await portOf(child);
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  expect((await exit)[0]).toBe(0);
});

test("a database that does not answer ends the start with a sentence, and it may be tried again", async () => {
  const child = startServer({ DATABASE_URL: "postgres://microgrid:secret@127.0.0.1:1/microgrid" });
  const { code, said } = await endOf(child);
  expect(code).toBe(1);
  expect(said).toContain("No database answers at 127.0.0.1:1");
  expect(said).not.toContain("secret");
});

test("a wrong environment ends the start with a sentence that names the variable, and is not to be tried again", async () => {
  const child = startServer({ ENCRYPTION_KEY: "short" });
  const { code, said } = await endOf(child);
  expect(code).toBe(78);
  expect(said).toContain("ENCRYPTION_KEY decodes to 3 bytes instead of 32");
});
