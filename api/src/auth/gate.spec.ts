import { expect, test } from "vitest";
import { gate } from "./gate.ts";

test("no more run than may, the others wait their turn, and those beyond are turned away", async () => {
  const own = gate(2, 3);
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return "done";
  };
  const passed = Array.from({ length: 7 }, () => own.pass(work));
  expect(passed.map((one) => one === null)).toEqual([false, false, false, false, false, true, true]);
  expect(await Promise.all(passed.slice(0, 5))).toEqual(Array(5).fill("done"));
  expect(most).toBe(2);
});

test("a failure gives its place to the next", async () => {
  const own = gate(1, 1);
  const failed = own.pass(async () => {
    throw new Error("no");
  });
  const next = own.pass(async () => "done");
  await expect(failed).rejects.toThrow("no");
  await expect(next).resolves.toBe("done");
});
