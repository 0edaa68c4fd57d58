import type { Queryable } from "@microgrid/db";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { databaseTime } from "./database-time.ts";

const log = pino({ level: "silent" });
/** What a busy machine may put between two looks at a clock; the differences that are looked for are far greater. */
const ROOM_MS = 10_000;
const databaseAt = (clock: () => number) =>
  ({ query: async () => ({ rows: [{ at: clock() }] }) }) as unknown as Queryable;

test("the clock follows the database, not this machine (L6)", async () => {
  let aheadMs = 3_600_000;
  const time = await databaseTime(
    databaseAt(() => Date.now() + aheadMs),
    log,
    5,
  );
  expect(Math.abs(time.now() - Date.now() - aheadMs)).toBeLessThan(ROOM_MS);
  aheadMs = -3_600_000;
  await vi.waitFor(() => expect(Math.abs(time.now() - Date.now() - aheadMs)).toBeLessThan(ROOM_MS), {
    timeout: 45_000,
  });
  time.stop();
});

test("the clock goes on while the database is away", async () => {
  let isAway = false;
  const asked = vi.fn<() => number>(() => {
    if (isAway) throw new Error("away");
    return Date.now();
  });
  const time = await databaseTime(databaseAt(asked), log, 5);
  isAway = true;
  const calls = asked.mock.calls.length;
  await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(calls + 2), { timeout: 45_000 });
  const before = time.now();
  await vi.waitFor(() => expect(time.now()).toBeGreaterThan(before + 20), { timeout: 45_000 });
  expect(Math.abs(time.now() - Date.now())).toBeLessThan(ROOM_MS);
  time.stop();
});
