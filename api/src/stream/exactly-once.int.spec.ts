// Every row of the journal reaches every client exactly once and in the order of the feed (L9), while transactions commit
// in another order than they began, clients come and go, and the process restarts.
import { createPool, inTransaction, ringBell } from "@microgrid/db";
import type { Pool } from "@microgrid/db";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { signIn } from "../testing/client.ts";
import { openStream } from "../testing/event-stream.ts";
import type { EventStream } from "../testing/event-stream.ts";
import { insertJournalRow } from "../testing/journal-rows.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

const writers = 8;
const rowsEach = 60;

let api: LiveApi;
let viewer: { cookie: string };
let pool: Pool;

beforeAll(async () => {
  api = await liveApi({ databaseUrl: inject("databaseUrl"), sqsEndpoint: inject("sqsEndpoint") });
  viewer = await signIn(api.url, "viewer");
  pool = createPool(api.database.url, { applicationName: "writers", max: writers });
});
afterAll(async () => {
  await pool.end();
  await api.close();
});

/** Rows in transactions that stay open for up to 30 ms, so that they end in another order. */
async function writeRows(writer: number): Promise<void> {
  for (let row = 0; row < rowsEach; row += 1) {
    const n = writer * rowsEach + row;
    await inTransaction(pool, async (db) => {
      await insertJournalRow(db, { actorId: "battery-1", version: 10_000 + n, n });
      await db.query(`select pg_sleep($1)`, [((n * 7) % 30) / 1000]);
    });
    await ringBell(pool);
    written += 1;
  }
}

/** Rows written so far. */
let written = 0;

interface Received {
  readonly n: number;
  readonly cursor: string;
}

/** Reconnects with its last cursor after every few events, until it has all. */
async function follow(everyEvents: number): Promise<Received[]> {
  const received: Received[] = [];
  let cursor: string | undefined = "0-0";
  const deadline = Date.now() + 120_000;
  while (received.length < writers * rowsEach && Date.now() < deadline) {
    const stream: EventStream | null = await openStream(api.url, `/v1/stream?since=${cursor}`, viewer).catch(
      () => null,
    );
    if (stream === null) continue;
    const isEnough = () =>
      stream.of("transition").length >= everyEvents ||
      received.length + stream.of("transition").length >= writers * rowsEach;
    await Promise.race([stream.until(isEnough, 60_000).catch(() => undefined), stream.ended]);
    await stream.close();
    expect(stream.of("reset")).toEqual([]);
    received.push(...stream.of("transition").map(({ data }) => ({ n: data.event.n, cursor: data.cursor })));
    cursor = stream.lastId() ?? cursor;
  }
  return received;
}

function isAfter(a: string, b: string): boolean {
  const [aTx = 0n, aSeq = 0n] = a.split("-").map(BigInt);
  const [bTx = 0n, bSeq = 0n] = b.split("-").map(BigInt);
  return aTx > bTx || (aTx === bTx && aSeq > bSeq);
}

test("no row is skipped, repeated or out of order for anybody", async () => {
  const clients = [7, 50, 10_000].map(follow);
  const writing = Promise.all(Array.from({ length: writers }, (_, writer) => writeRows(writer)));
  // In the midst of it: some are written, and others are still to come.
  await vi.waitUntil(() => written >= 30, { timeout: 45_000, interval: 5 });
  await api.restart();
  await writing;
  for (const received of await Promise.all(clients)) {
    expect(received.length).toBe(writers * rowsEach);
    expect(new Set(received.map(({ n }) => n)).size).toBe(writers * rowsEach);
    const disorder = received.findIndex(
      ({ cursor }, at) => at > 0 && !isAfter(cursor, received[at - 1]?.cursor ?? "0-0"),
    );
    expect(disorder).toBe(-1);
  }
}, 180_000);
