import { describe, expect, test } from "vitest";
import { compareCursors, formatCursor, parseCursor } from "./cursor.ts";

describe("the feed cursor (L9, L11)", () => {
  test("the text form never changes", () => {
    expect(formatCursor({ tx: 779n, seq: 12n })).toBe("779-12");
    expect(parseCursor("779-12")).toEqual({ tx: 779n, seq: 12n });
  });

  test("transaction ids beyond 2^53 keep every bit", () => {
    const text = "18446744073709551615-9223372036854775807";
    const cursor = parseCursor(text);
    expect(cursor && formatCursor(cursor)).toBe(text);
  });

  test.each([
    "",
    "1",
    "1-",
    "-1",
    "1-2-3",
    "01-2",
    "1-02",
    "+1-2",
    "1 -2",
    "1-2\n",
    "1.5-2",
    "0x1-2",
    "18446744073709551616-1",
    "1-9223372036854775808",
    "99999999999999999999999-1",
  ])("%j is no cursor", (text) => {
    expect(parseCursor(text)).toBeNull();
  });

  test("order is by transaction first, then by number, not by text", () => {
    const cursors = ["10-1", "9-2", "9-10", "100-0"].map((text) => parseCursor(text)!);
    expect(cursors.sort(compareCursors).map(formatCursor)).toEqual(["9-2", "9-10", "10-1", "100-0"]);
    expect(compareCursors({ tx: 1n, seq: 1n }, { tx: 1n, seq: 1n })).toBe(0);
  });
});
