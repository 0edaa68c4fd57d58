import { expect, test } from "vitest";
import { cutPage, formatPageKey, InvalidPageKey, parsePageKey } from "./page-key.ts";

test("a key comes back as it was", () => {
  expect(parsePageKey(formatPageKey([5, "a/b", "ü"]), ["integer", "text", "text"])).toEqual([5, "a/b", "ü"]);
});

test("no cursor means the first page", () => {
  expect(parsePageKey(null, ["text"])).toBeNull();
  expect(parsePageKey(undefined, ["text"])).toBeNull();
});

test.each([
  ["", "empty text"],
  ["%%%", "not base64"],
  [formatPageKey(["a", "b"]), "too many parts"],
  [formatPageKey([1]), "a number where text belongs"],
  [formatPageKey(["a\0b"]), "a character that Postgres refuses"],
  [formatPageKey(["a".repeat(201)]), "an overlong part"],
  [Buffer.from('{"0":"a","length":1}').toString("base64url"), "an object that looks like a list"],
])("%j is refused: %s", (text) => {
  expect(() => parsePageKey(text, ["text"])).toThrow(InvalidPageKey);
});

test("an integer that lost a bit is refused", () => {
  const text = Buffer.from("[9007199254740993]").toString("base64url");
  expect(() => parsePageKey(text, ["integer"])).toThrow(InvalidPageKey);
});

test("the row beyond the limit is cut and shows that there is more", () => {
  const key = (row: number) => [row];
  expect(cutPage([1, 2, 3], 2, key)).toEqual({ rows: [1, 2], nextCursor: formatPageKey([2]) });
  expect(cutPage([1, 2], 2, key)).toEqual({ rows: [1, 2], nextCursor: null });
  expect(cutPage([], 2, key)).toEqual({ rows: [], nextCursor: null });
});
