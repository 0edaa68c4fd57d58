import { expect, test } from "vitest";
import { createClock } from "./clock.ts";

test("a browser clock that is three minutes ahead does not age the readings", () => {
  let local = 1_000_000;
  const clock = createClock(() => local);
  clock.observe(local - 180_000);
  local += 5000;
  expect(clock.now()).toBe(1_005_000 - 180_000);
});

test("lag is what a ping needed beyond the fastest one", () => {
  let local = 10_000;
  const clock = createClock(() => local);
  expect(clock.observe(10_000)).toBe(0);
  local = 15_120;
  expect(clock.observe(15_000)).toBe(120);
});

test("half of the measured round trip is part of every lag", () => {
  const clock = createClock(() => 10_000);
  clock.roundTrip(40);
  expect(clock.observe(9_000)).toBe(20);
});

test("a clock that is set right is believed after two minutes of pings", () => {
  let local = 0;
  const clock = createClock(() => local);
  clock.observe(0);
  for (let i = 1; i <= 30; i++) {
    local = i * 5000 + 60_000;
    clock.observe(i * 5000);
  }
  expect(clock.now()).toBe(150_000);
});
