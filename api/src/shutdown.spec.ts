import { Agent, createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { pino } from "pino";
import { expect, test } from "vitest";
import { closerOf, shutDown } from "./shutdown.ts";

const log = pino({ level: "silent" });

test("steps run in order; one that fails or hangs does not keep the rest", async () => {
  const done: string[] = [];
  await shutDown(
    [
      { name: "first", close: async () => void done.push("first") },
      { name: "fails", close: () => Promise.reject(new Error("no")) },
      { name: "hangs", close: () => new Promise(() => undefined) },
      { name: "last", close: () => void done.push("last") },
    ],
    log,
    10,
  );
  expect(done).toEqual(["first", "last"]);
});

test("a running request is answered before the server has closed, and its connection does not hold it open", async () => {
  const arrived = Promise.withResolvers<() => void>();
  const server = createServer((_request, response) => arrived.resolve(() => response.end("answered")));
  const close = closerOf(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const answer = new Promise<string>((resolve, reject) => {
    const asked = request({ port, agent }, (response) =>
      response.on("data", (chunk) => resolve(String(chunk))),
    );
    asked.on("error", reject).end();
  });
  const respond = await arrived.promise;
  const closed = close();
  respond();
  expect(await answer).toBe("answered");
  await closed;
  agent.destroy();
});

test("a connection opened in advance, as browsers do, does not hold the server open", async () => {
  const server = createServer();
  const close = closerOf(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const ended = new Promise((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => server.once("connection", resolve));
  await close();
  await ended;
  expect(server.listening).toBe(false);
});
