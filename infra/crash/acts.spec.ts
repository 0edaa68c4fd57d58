import type { Pool } from "@microgrid/db";
import { expect, test } from "vitest";
import { playActs } from "./acts.ts";
import type { Running } from "./program.ts";
import { blankNotes, type SentReading } from "./witness.ts";

const plenty = { orders: 1, transitions: 20, firings: 1 };
const reading: SentReading = { deviceId: "d", bootId: "b", seq: 1, historical: false, points: {} };

/** A run that is told what each act and each silence does to it. */
function stage(happened: object = plenty) {
  const played: string[] = [];
  const patience = new AbortController();
  const is = { hit: false, happened };
  const onPlay = new Map<number, () => void>();
  const onSilence = new Map<number, () => void>();
  const witness = { ...blankNotes(), accepted: Array.from({ length: 30 }, () => reading) };
  const count = (what: string): number => played.filter((one) => one === what).length;
  const program = {
    witness,
    async play() {
      played.push("act");
      onPlay.get(count("act"))?.();
    },
  } as unknown as Running;
  const pool = { query: async () => ({ rows: [is.happened] }) } as unknown as Pool;
  const run = (): Promise<void> =>
    playActs({
      pool,
      program,
      isHit: () => is.hit,
      patience: patience.signal,
      async silence() {
        played.push("silence");
        onSilence.get(count("silence"))?.();
      },
    });
  return { played, patience, is, onPlay, onSilence, run };
}

test("a run whose point was passed in the first act has no other", async () => {
  const { played, is, onPlay, run } = stage();
  onPlay.set(1, () => (is.hit = true));
  await run();
  expect(played).toEqual(["act"]);
});

test("a run goes on, with a silence behind each act, until its point was passed", async () => {
  const { played, is, onPlay, run } = stage();
  onPlay.set(4, () => (is.hit = true));
  await run();
  expect(played).toEqual(["act", "silence", "act", "silence", "act", "silence", "act"]);
});

test("a point that is passed in a silence needs no further act", async () => {
  const { played, is, onSilence, run } = stage();
  onSilence.set(2, () => (is.hit = true));
  await run();
  expect(played).toEqual(["act", "silence", "act", "silence"]);
});

test.each(["orders", "transitions", "firings"])("a run with too few %s goes on", async (what) => {
  const { played, is, onPlay, run } = stage({ ...plenty, [what]: 0 });
  is.hit = true;
  onPlay.set(2, () => (is.happened = plenty));
  await run();
  expect(played).toEqual(["act", "silence", "act"]);
});

test("no act is begun when patience is over", async () => {
  const { played, patience, onPlay, run } = stage();
  onPlay.set(2, () => patience.abort());
  await run();
  expect(played).toEqual(["act", "silence", "act"]);
});
