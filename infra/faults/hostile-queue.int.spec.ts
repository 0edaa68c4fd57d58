// L3 and L4: correctness never depends on the queue.
import { unpack } from "@microgrid/runtime/sqs";
import { describe, expect, inject, test } from "vitest";
import { startFleet } from "./fleet.ts";
import { type HostileDeed, type Hostility, peace, startHostileQueue } from "./hostile-queue.ts";
import { seed } from "./seed.ts";
import { tellStory } from "./story.ts";
import { expectAllOnce, expectJournalFolds, expectModel, expectNewestWins, readTruth } from "./truth.ts";

const troubled: Hostility = {
  ...peace,
  duplicatedSends: 0.2,
  duplicatedReceives: 0.2,
  lostDeletes: 0.1,
  failedDeletes: 0.05,
  earlyExpiries: 0.2,
  failedSends: 0.1,
  throttled: 0.02,
  lostReplies: 0.08,
};
const size = { sites: 6, devicesPerSite: 5, rounds: 20 };

async function runThrough(hostility: Hostility) {
  const story = tellStory(seed, size);
  const queue = await startHostileQueue(inject("sqsEndpoint"), seed, peace);
  const fleet = await startFleet({ story, workers: 3, sqsEndpoint: queue.url });
  try {
    queue.set(hostility);
    await fleet.play();
    if (queue.heldBack !== undefined) await fleet.committed(unpack(queue.heldBack).length);
    await queue.settled();
    await fleet.committed();
    // Few calls are made where all comes at once; the workers go on asking.
    const deeds = Object.keys(hostility) as HostileDeed[];
    const missing = () => deeds.filter((deed) => hostility[deed] > 0 && queue.done[deed] === 0);
    await expect.poll(missing).toEqual([]);
    queue.set(peace);
    await fleet.drained();
    return { story, truth: await readTruth(fleet.pool), done: queue.done, passed: queue.passed };
  } finally {
    await fleet.stop();
    await queue.close();
  }
}

/** A fault that hardly happened proves nothing. */
const expectEnough = (done: Readonly<Record<HostileDeed, number>>, hostility: Hostility): void => {
  for (const [deed, share] of Object.entries(hostility) as [HostileDeed, number][])
    if (share > 0) expect(done[deed], deed).toBeGreaterThan(0);
};

describe("a queue that repeats, forgets deletes, expires early, refuses and loses replies", () => {
  test("and keeps its groups leaves what an uninterrupted run leaves", async () => {
    const { story, truth, done, passed } = await runThrough(troubled);
    expectEnough(done, troubled);
    expect(done.duplicatedSends / passed.sends).toBeGreaterThan(0.1);
    expect(done.duplicatedReceives / passed.receives).toBeGreaterThan(0.1);
    expect(done.lostDeletes / passed.deletes).toBeGreaterThan(0.04);
    expectAllOnce(truth, story);
    expect(truth.readings.filter(({ late }) => late)).toEqual([]);
    expectJournalFolds(truth);
    expectNewestWins(truth);
    await expectModel(truth);
  });

  test("and keeps no order loses nothing, and late readings drive nothing", async () => {
    const disordered = { ...troubled, reordered: 0.2 };
    const { story, truth, done, passed } = await runThrough(disordered);
    expectEnough(done, disordered);
    expect(done.reordered / passed.sends).toBeGreaterThan(0.1);
    expectAllOnce(truth, story);
    expect(truth.readings.filter(({ late }) => late).length).toBeGreaterThan(0);
    expectJournalFolds(truth);
    expectNewestWins(truth);
    await expectModel(truth);
  });
});
