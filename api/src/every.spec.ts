import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { every } from "./every.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work of which each round lasts until the test ends it. */
function rounds() {
  const ends: (() => void)[] = [];
  const work = vi.fn<() => Promise<void>>(() => new Promise((resolve) => void ends.push(resolve)));
  return { work, end: () => ends.pop()?.() };
}

test("a round that lasts is not overtaken by the next", async () => {
  const { work, end } = rounds();
  const looking = every(1_000, work);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(work).toHaveBeenCalledOnce();
  end();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(2);
  void looking.stop();
});

test("nothing follows a stop, which has ended when the round under way has", async () => {
  const { work, end } = rounds();
  const looking = every(1_000, work);
  await vi.advanceTimersByTimeAsync(1_000);
  const stopped = vi.fn<() => void>();
  void looking.stop().then(stopped);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stopped).not.toHaveBeenCalled();
  end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stopped).toHaveBeenCalledOnce();
  expect(work).toHaveBeenCalledOnce();
});
