import { beforeEach, expect, test } from "vitest";
import { sample } from "../test/story.ts";
import { createCatchUp, type CatchUp } from "./catch-up.ts";
import { createDatabaseClock } from "./database-clock.ts";

const START = Date.UTC(2026, 0, 1);
let time: number;
let catchUp: CatchUp;
let isCaughtUp: boolean;

const delivery = (acceptedAt: number) => ({
  id: String(acceptedAt),
  messages: [sample("light-1", 1, { cars: 1 }, { acceptedAt })],
});
/** After so many ms these come, accepted so many ms after the start; then whether it has caught up. */
const after = async (
  ms: number,
  acceptedAfterMs: readonly number[],
  backlog = 1,
  oldestMs = Infinity,
): Promise<boolean> => {
  time += ms;
  catchUp.received(
    acceptedAfterMs.map((at) => delivery(START + at)),
    backlog,
    () => START + oldestMs,
  );
  await Promise.resolve();
  return isCaughtUp;
};

beforeEach(() => {
  time = 0;
  isCaughtUp = false;
  const clock = createDatabaseClock(() => time);
  clock.ask()(START);
  catchUp = createCatchUp(() => time, clock);
  void catchUp.done.then(() => (isCaughtUp = true));
});

test("L6 timers wait while the queue brings what was accepted before the start", async () => {
  expect(await after(400, [-3_000, -2_900])).toBe(false);
  expect(await after(400, [-10, 5])).toBe(false);
  expect(await after(400, [600])).toBe(false);
});

test("L6 under load, where the queue is never empty, timers wait no longer than for what is older than the start", async () => {
  expect(await after(300, [-3_000])).toBe(false);
  expect(await after(300, [400])).toBe(false);
  expect(await after(300, [700])).toBe(true);
});

test("L6 timers wait for an old reading that was received and is not yet carried", async () => {
  expect(await after(700, [600], 1, -3_000)).toBe(false);
  expect(await after(10, [700], 1, 600)).toBe(true);
});

test("L6 time in which nothing was received is no quiet", async () => {
  time += 2_000;
  catchUp.interrupted();
  expect(await after(10, [1_900])).toBe(false);
  expect(await after(490, [2_400])).toBe(true);
});

test("an empty queue has been caught up with when nothing of it is under way", async () => {
  expect(await after(10, [], 1)).toBe(false);
  expect(await after(10, [], 0)).toBe(true);
});

test("while the clock of the database is not known nothing counts as new", async () => {
  catchUp = createCatchUp(
    () => time,
    createDatabaseClock(() => time),
  );
  let isDone = false;
  void catchUp.done.then(() => (isDone = true));
  await after(10_000, [9_000]);
  expect(isDone).toBe(false);
});
