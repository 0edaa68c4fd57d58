import { expect, test } from "vitest";
import { age, fullInstant, offset, span, shortInstant, Zone } from "./age.ts";
import { Connection } from "./connection.ts";
import { number, Quantity, signed } from "./quantity.ts";
import { count, list, sentence, words } from "./words.ts";

test("a name in camel case reads as words", () => {
  expect(words("shuttingDown")).toBe("shutting down");
  expect(sentence("resetFault")).toBe("Reset fault");
  expect(sentence("")).toBe("");
});

test("counts and lists are said as people say them", () => {
  expect([count(1, "device"), count(20000, "device")]).toEqual(["1 device", "20,000 devices"]);
  expect([list([]), list(["a"]), list(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
});

test.each([
  [0, "0 ms"],
  [124, "120 ms"],
  [1400, "1.4 s"],
  [59_000, "59 s"],
  [180_000, "3 min"],
  [3_900_000, "1 h 05 min"],
  [100_000_000, "1 d 3 h"],
  [-5, "0 ms"],
])("%i ms is told as %s", (ms, said) => {
  expect(span(ms)).toBe(said);
});

test("an age does not flicker below a second", () => {
  expect([age(20), age(999), age(1000), age(61_000)]).toEqual(["now", "now", "1 s", "1 min"]);
});

test("an instant of another day carries its day", () => {
  const now = new Date(2026, 10, 23, 14, 3).getTime();
  expect(shortInstant(now - 60_000, now)).toBe("14:02");
  expect(shortInstant(now - 86_400_000, now)).toBe("22 Nov 14:03");
});

test("numbers have a true minus, no minus zero, and are grouped from five digits on", () => {
  expect(number(-12.34, 1)).toBe("−12.3");
  expect(number(-0.04, 1)).toBe("0.0");
  expect(number(1234, 0)).toBe("1234");
  expect(number(1234567.8, 1)).toBe("1\u202f234\u202f567.8");
});

test("a direction of flow keeps its sign", () => {
  expect([signed(5, 1), signed(-5, 1), signed(0.01, 1)]).toEqual(["+5.0", "−5.0", "0.0"]);
});

test.each([
  ["powerKw", { label: "Power", unit: "kW", digits: 1 }],
  ["socPct", { label: "State of charge", unit: "%", digits: 1 }],
  ["frequencyHz", { label: "Frequency", unit: "Hz", digits: 2 }],
  ["irradianceWm2", { label: "Irradiance", unit: "W/m²", digits: 0 }],
  ["mode", { label: "Mode", unit: "", digits: 2 }],
])("the point %s knows its unit and its digits", (point, quantity) => {
  expect(Quantity.of(point)).toEqual(quantity);
});

test("no data and zero differ", () => {
  const power = Quantity.of("powerKw");
  expect(Quantity.format(power, null)).toBe("–");
  expect(Quantity.format(power, Number.NaN)).toBe("–");
  expect(Quantity.format(power, 0)).toBe("0.0");
  expect(Quantity.format(power, true)).toBe("yes");
});

test("the connection is told with its lag, or how long it has been away", () => {
  expect(Connection.label({ state: "live", lagMs: 123, lostAt: null }, 0)).toBe("live · 120 ms");
  expect(Connection.label({ state: "live", lagMs: null, lostAt: null }, 0)).toBe("live");
  expect(Connection.label({ state: "reconnecting", lagMs: null, lostAt: 1000 }, 5400)).toBe(
    "reconnecting · 4 s",
  );
  expect(Connection.label({ state: "offline", lagMs: null, lostAt: 0 }, 180_000)).toBe("offline · 3 min");
});

test.each([
  [0, "UTC"],
  [60, "UTC+01:00"],
  [345, "UTC+05:45"],
  [-210, "UTC−03:30"],
])("a zone %i minutes ahead is told as %s", (minutes, said) => {
  expect(offset(minutes)).toBe(said);
});

test("an instant told in full carries UTC, and a list tells the zone of its local times", () => {
  const at = Date.UTC(2026, 10, 23, 14, 3, 7, 412);
  expect(fullInstant(at)).toContain("2026-11-23 14:03:07.412 UTC");
  expect(Zone.label(at)).toContain(offset(-new Date(at).getTimezoneOffset()));
});
