import { createServer } from "node:http";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import express from "express";
import { afterEach, expect, test, vi } from "vitest";
import { openConnection } from "./connection.ts";
import type { Connection, ConnectionOptions, EndReason } from "./connection.ts";

let server: Server;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** An open connection, its client, and why it ended. */
async function opened(options: ConnectionOptions, method = "GET") {
  const accepted = Promise.withResolvers<Connection>();
  const app = express().use((request, response) =>
    accepted.resolve(openConnection(request, response, options)),
  );
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  sockets.push(client);
  client.write(`${method} / HTTP/1.1\r\nHost: x\r\n\r\n`);
  const connection = await accepted.promise;
  const ended = vi.fn<(reason: EndReason) => void>();
  connection.onEnd(ended);
  return { connection, client, ended };
}

const frame = `data: ${"x".repeat(65_536)}\n\n`;

test("a client that reads nothing is cut off once more than the limit waits", async () => {
  const { connection, client, ended } = await opened({ waitingLimit: 1024 * 1024 });
  client.pause();
  let sent = 0;
  while (connection.send(frame)) {
    sent += frame.length;
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(ended).toHaveBeenCalledExactlyOnceWith("too slow");
  expect(connection.isOpen()).toBe(false);
});

test("a client that reads nothing is cut off after a while, however little waits", async () => {
  const { connection, client, ended } = await opened({ stallMs: 20, waitingLimit: 1024 ** 3 });
  client.pause();
  for (let written = 0; written < 400; written += 1) connection.send(frame);
  await vi.waitFor(
    () => {
      connection.send(":\n\n");
      expect(ended).toHaveBeenCalledExactlyOnceWith("too slow");
    },
    { timeout: 45_000 },
  );
});

test("a client that reads gets everything, and its leaving is noticed", async () => {
  const { connection, client, ended } = await opened({});
  let received = 0;
  client.on("data", (chunk) => (received += chunk.length));
  for (let written = 0; written < 40; written += 1) {
    connection.send(frame);
    await connection.drained();
  }
  await vi.waitFor(() => expect(received).toBeGreaterThan(40 * frame.length), { timeout: 45_000 });
  client.destroy();
  await vi.waitFor(() => expect(ended).toHaveBeenCalledExactlyOnceWith("client left"), { timeout: 45_000 });
});

test("whoever waits for a client to read goes on when it leaves instead", async () => {
  const { connection, client, ended } = await opened({ waitingLimit: 1024 ** 3 });
  client.pause();
  for (let written = 0; written < 400; written += 1) connection.send(frame);
  const drained = connection.drained();
  client.destroy();
  await vi.waitFor(() => expect(ended).toHaveBeenCalledExactlyOnceWith("client left"), { timeout: 45_000 });
  await expect(drained).resolves.toBeUndefined();
});

test("HEAD ends at once with the headers of the stream", async () => {
  const { connection, client, ended } = await opened({}, "HEAD");
  const text = await new Promise<string>((resolve) => client.once("data", (chunk) => resolve(String(chunk))));
  expect(text).toContain("text/event-stream");
  expect(ended).toHaveBeenCalledExactlyOnceWith("ended");
  expect(connection.send("data: x\n\n")).toBe(false);
});
