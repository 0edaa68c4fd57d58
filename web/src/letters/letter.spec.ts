import type { DeadLetter as Wire } from "@microgrid/api-specs";
import { expect, test } from "vitest";
import { LetterPage } from "./letter-page.ts";
import { LetterPermission } from "./letter-permission.ts";
import { LetterText } from "./letter-text.ts";
import { Letter } from "./letter.ts";

const letter = (over: Partial<Wire> = {}): Letter =>
  Letter.fromWire({
    letterId: "a",
    deviceId: "battery-1",
    siteId: "demo",
    kind: "reading",
    state: "open",
    error: { name: "RangeError", message: "too deep" },
    message: { kind: "sample", actorId: "battery-1", boot: "b", seq: 1, points: { powerKw: 1 } },
    original: null,
    at: "2026-01-01T00:00:00.000Z",
    retries: 0,
    retriesLeft: 5,
    settledBy: null,
    settledAt: null,
    reason: null,
    ...over,
  });
const at = (id: string, second: number): Letter =>
  letter({ letterId: id, at: `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z` });

test("of a reading its points are edited, in the form in which the API takes them", () => {
  const message = { kind: "sample", points: { powerKw: 1, socPct: { v: 50, q: "questionable" } } };
  expect(Letter.editable(letter({ message }))).toMatchObject({
    field: "points",
    value: { powerKw: 1, socPct: { value: 50, quality: "questionable" } },
  });
});

test("of an event its fields are edited without its type, of a deadline nothing", () => {
  const message = { kind: "notice", event: { type: "device.configured", settings: { ratedKw: 1 } } };
  expect(Letter.editable(letter({ kind: "event", message }))).toMatchObject({
    field: "payload",
    value: { settings: { ratedKw: 1 } },
  });
  expect(Letter.editable(letter({ kind: "timer", message }))).toBeNull();
});

test.each([
  ['{ "powerKw": 1, }', /not JSON at line 1, column 17/],
  ['{\n  "powerKw": x\n}', /not JSON at line 2, column 14/],
  ['{ "powerKw": 1', /not JSON at line 1, column 15/],
  ["  ", /Empty/],
  ["[1]", /not an object/],
  ["null", /not an object/],
])("%j is refused beside the text with the place and what is wrong", (text, words) => {
  expect(LetterText.parse(text)).toEqual({ kind: "wrong", words: expect.stringMatching(words) });
});

test("an object is taken as it is written", () => {
  expect(LetterText.parse('{ "powerKw": 12.5 }')).toEqual({ kind: "good", value: { powerKw: 12.5 } });
});

test("only an engineer deals with letters, and only with those that wait for somebody", () => {
  expect(LetterPermission.see("viewer").kind).toBe("denied");
  expect(LetterPermission.see("operator").kind).toBe("allowed");
  expect(LetterPermission.retry(letter(), "operator")).toMatchObject({ reason: /role engineer/ });
  expect(LetterPermission.retry(letter(), "engineer").kind).toBe("allowed");
  expect(LetterPermission.discard(letter({ state: "retrying" }), "admin")).toMatchObject({
    reason: /on its way/,
  });
  expect(LetterPermission.edit(letter({ state: "discarded" }), "admin")).toMatchObject({
    reason: /discarded/,
  });
  expect(LetterPermission.edit(letter({ kind: "timer" }), "engineer").kind).toBe("denied");
});

test("a letter without tries left can be discarded and not retried", () => {
  const exhausted = letter({ retries: 5, retriesLeft: 0 });
  expect(LetterPermission.retry(exhausted, "engineer")).toMatchObject({ reason: /5 times/ });
  expect(LetterPermission.discard(exhausted, "engineer").kind).toBe("allowed");
});

test("the newest page takes the place of the old one and keeps what was loaded below it", () => {
  const held = { letters: [at("c", 3), at("b", 2), at("a", 1)], next: "older" };
  const head = { letters: [at("d", 4), at("c", 3)], next: "below c" };
  expect(LetterPage.withHead(held, head).letters.map(({ id }) => id)).toEqual(["d", "c", "b", "a"]);
  expect(LetterPage.withHead(held, head).next).toBe("older");
});

test("a newest page that does not reach down to what is held, or is the only one, stands alone", () => {
  const held = { letters: [at("b", 2), at("a", 1)], next: "older" };
  const far = { letters: [at("z", 9), at("y", 8)], next: "below y" };
  expect(LetterPage.withHead(held, far)).toBe(far);
  const only = { letters: [at("b", 2)], next: null };
  expect(LetterPage.withHead(held, only)).toBe(only);
});
