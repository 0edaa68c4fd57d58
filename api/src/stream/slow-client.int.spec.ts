// A client that stops reading costs at most 1 MiB and nobody else anything.
import { connect } from "node:net";
import type { Socket } from "node:net";
import { ringBell } from "@microgrid/db";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, signIn, until } from "../testing/client.ts";
import { openStream } from "../testing/event-stream.ts";
import { insertJournalRow } from "../testing/journal-rows.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

const rows = 400;
const rowBytes = 50_000;
/** Less than what may wait for one client. */
const batch = 16;

let api: LiveApi;
let viewer: { cookie: string };
let stalled: Socket;

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  viewer = await signIn(api.url, "viewer");
});
afterAll(async () => {
  stalled.destroy();
  await api.close();
});

test("a stalled client is cut off; the one beside it gets every row", async () => {
  const { hostname, port } = new URL(api.url);
  stalled = connect(Number(port), hostname);
  stalled.on("error", () => undefined);
  stalled.pause();
  stalled.write(`GET /v1/stream HTTP/1.1\r\nHost: x\r\nCookie: ${viewer.cookie}\r\n\r\n`);
  const reader = await openStream(api.url, "/v1/stream", viewer);
  const metrics = async (): Promise<string> => (await ask(api.url, "GET", "/v1/metrics")).body;
  // Both follow from here on, or the stalled one would be sent less than it takes.
  await until(metrics, (text) => text.includes('microgrid_api_streams{topic="feed"} 2'));
  for (let n = 0; n < rows; n += 1) {
    await insertJournalRow(api.database.pool, {
      actorId: "battery-1",
      version: 1000 + n,
      n,
      padding: rowBytes,
    });
    if ((n + 1) % batch !== 0) continue;
    await ringBell(api.database.pool);
    // More than that at once, before the machine lets it read, and the reader would be too slow as well.
    await reader.until(() => reader.of("transition").length === n + 1);
  }
  const cutOff = ["microgrid_api_slow_clients_total 1\n", 'microgrid_api_streams{topic="feed"} 1\n'];
  const text = await until(metrics, (now) => cutOff.every((line) => now.includes(line)));
  expect(text).toContain(cutOff[0]);
  await reader.close();
});
