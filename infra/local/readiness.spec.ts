import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Child } from "./child.ts";
import { type Awaited, CannotStart, waitUntilReady } from "./readiness.ts";
import { rememberLines } from "./recent-lines.ts";
import type { Terminal } from "./terminal.ts";

const silent: Terminal = {
  line: () => undefined,
  alert: () => undefined,
  block: () => undefined,
  style: (_format, text) => text,
};
const { terminal, of: lastLines } = rememberLines(silent, 2);

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));
const answeringWith = async (status: number): Promise<string> => {
  const server = createServer((_request, response) => response.writeHead(status).end());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

const child = (gaveUp: Promise<number> = Promise.withResolvers<number>().promise): Child => ({
  gaveUp,
  stop: async () => undefined,
  kill: () => undefined,
});
const api = (url: string, its = child()): Awaited => ({ who: "The API", speaker: "api", child: its, url });
const worker = (its = child()): Awaited => ({ who: "The worker", speaker: "worker", child: its });
const patience = (deadlineMs: number, signal = new AbortController().signal) => ({
  deadlineMs,
  signal,
  lastLines,
});

test("it is ready when all that have an address answer", async () => {
  const ready = waitUntilReady([api(await answeringWith(200)), worker()], patience(30_000));
  await expect(ready).resolves.toBeUndefined();
});

test("an API that stays silent is no running system: the reason and the last lines of its log are said", async () => {
  for (const msg of ["one", "two", "three"]) terminal.line("api", JSON.stringify({ level: 50, msg }));
  terminal.line("worker", "something else");
  const waiting = waitUntilReady([api(await answeringWith(503)), worker()], patience(3_000));
  const error = await waiting.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CannotStart);
  expect((error as Error).message).toMatch(
    /^The API cannot start: it did not answer on \S+ within 3 s \(it answers 503\)/,
  );
  expect((error as Error).message).toMatch(/Its last lines:\n\n {2}error: two\n {2}error: three\n$/);
});

test("who gives up is not waited for until the deadline", async () => {
  const url = await answeringWith(503);
  await expect(waitUntilReady([api(url, child(Promise.resolve(78)))], patience(30_000))).rejects.toThrow(
    "The API cannot start: it ended with exit code 78.",
  );
  const both = [api(url), worker(child(Promise.resolve(78)))];
  await expect(waitUntilReady(both, patience(30_000))).rejects.toThrow("The worker cannot start");
});

test("Ctrl-C while waiting is not a failure", async () => {
  const stopping = new AbortController();
  const waiting = waitUntilReady([api(await answeringWith(503))], patience(30_000, stopping.signal));
  stopping.abort();
  await expect(waiting).resolves.toBeUndefined();
});
