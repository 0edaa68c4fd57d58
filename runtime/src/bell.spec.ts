import { expect, test } from "vitest";
import { ringAfterTurns } from "./bell.ts";

function belled() {
  let rings = 0;
  const begin = ringAfterTurns(() => void (rings += 1));
  return { begin, rings: () => rings };
}

test("a turn without transitions does not ring", () => {
  const { begin, rings } = belled();
  begin()(0);
  expect(rings()).toBe(0);
});

test("a turn with transitions rings once it has ended", () => {
  const { begin, rings } = belled();
  const end = begin();
  expect(rings()).toBe(0);
  end(3);
  expect(rings()).toBe(1);
});

test("L9 each turn that was under way when another wrote transitions rings at its end: until then they cannot be read", () => {
  const { begin, rings } = belled();
  const endOfOlder = begin();
  begin()(1);
  const endOfLater = begin();
  endOfLater(0);
  expect(rings()).toBe(1);
  endOfOlder(0);
  expect(rings()).toBe(2);
  begin()(0);
  expect(rings()).toBe(2);
});
