import { expect, test, vi } from "vitest";
import { keepAlive, type Life } from "./child.ts";
import type { Terminal } from "./terminal.ts";

const patience = { timeout: 45_000 };

const terminalInto = (said: string[]): Terminal => ({
  line: (_speaker, line) => said.push(line),
  alert: (_speaker, sentence) => said.push(sentence),
  block: (lines) => said.push(...lines),
  style: (_format, text) => text,
});

interface FakeLife extends Life {
  crash(): void;
}

const fakeLife = (stopped: () => void): FakeLife => {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; signal: string | null }>();
  return {
    pid: 0,
    ended: promise,
    crash: () => resolve({ code: 1, signal: null }),
    stop: async () => {
      stopped();
      resolve({ code: 0, signal: null });
    },
  };
};

const scene = () => {
  const said: string[] = [];
  const waits: number[] = [];
  const lives: FakeLife[] = [];
  const stopped = vi.fn<() => void>();
  const start = vi.fn<() => Promise<Life>>(async () => {
    const life = fakeLife(stopped);
    lives.push(life);
    return life;
  });
  const wait = async (ms: number) => void waits.push(ms);
  const keep = (finalCodes: number[] = []) =>
    keepAlive("worker", terminalInto(said), start, { finalCodes, wait });
  return { said, waits, lives, stopped, start, keep };
};

test("a process that crashes is started again, later each time, and it is said", async () => {
  const { said, waits, lives, start, keep } = scene();
  const child = await keep();
  for (const times of [2, 3, 4]) {
    lives.at(-1)?.crash();
    await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(times), patience);
  }
  expect(waits).toEqual([1000, 2000, 4000]);
  expect(said[0]).toBe("worker ended (exit code 1); starting it again in 1 s");
  await child.stop();
});

test("a process that was told to stop is not started again", async () => {
  const { said, stopped, start, keep } = scene();
  const child = await keep();
  await child.stop();
  expect(stopped).toHaveBeenCalledOnce();
  expect(start).toHaveBeenCalledOnce();
  expect(said).toEqual([]);
});

test("a program that has done its work is left in peace", async () => {
  const { said, lives, start, keep } = scene();
  const child = await keep([1]);
  lives.at(-1)?.crash();
  expect(await child.gaveUp).toBe(1);
  await child.stop();
  expect(start).toHaveBeenCalledOnce();
  expect(said).toEqual([]);
});

test("a first start that fails is the caller's, a later one is tried again", async () => {
  const { lives, start, waits, keep } = scene();
  start.mockRejectedValueOnce(new Error("no"));
  await expect(keep()).rejects.toThrow("no");

  const child = await keep();
  start.mockRejectedValueOnce(new Error("not now"));
  lives.at(-1)?.crash();
  await vi.waitFor(() => expect(lives).toHaveLength(2), patience);
  expect(waits).toEqual([1000, 2000]);
  await child.stop();
});
