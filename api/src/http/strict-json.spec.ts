import fc from "fast-check";
import { expect, test } from "vitest";
import { deepest, findPoison, parseJson } from "./strict-json.ts";

const parse = (text: string) => parseJson(Buffer.from(text));

test.each([
  ['{"__proto__":{"isAdmin":true}}', "__proto__"],
  ['{"a":{"constructor":1}}', "a.constructor"],
  ['{"a":[{"prototype":1}]}', "a[0].prototype"],
  ['{"a":"x\\u0000y"}', "a"],
  ['{"a\\u0000":1}', "a\\u0000"],
  ['{"a":"\\ud800"}', "a"],
  ['{"a":"\\udc00x"}', "a"],
  ['{"a":1e999}', "a"],
  ['{"a":[1,-1e999]}', "a[1]"],
  ['{"a":9007199254740992}', "a"],
  ['{"a":-9007199254740993}', "a"],
  ['{"a":1e21}', "a"],
])("%s is refused at %s", (text, field) => {
  expect(findPoison(parse(text))?.field).toBe(field);
});

test("nesting is refused beyond the limit, however deep the text goes", () => {
  const nested = (depth: number) => parse("[".repeat(depth) + "]".repeat(depth));
  expect(findPoison(nested(deepest))).toBeNull();
  expect(findPoison(nested(deepest + 1))?.detail).toContain("deeper");
  expect(findPoison(nested(100_000))?.detail).toContain("deeper");
});

test("bytes that are not UTF-8 are not JSON", () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(TypeError);
  expect(() => parseJson(Uint8Array.of(0xff, 0xfe, 0x31, 0x00))).toThrow(/not valid/);
});

test("what passes survives JSON unchanged", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const received = parse(JSON.stringify(value));
      fc.pre(findPoison(received) === null);
      expect(parse(JSON.stringify(received))).toEqual(received);
    }),
  );
});
