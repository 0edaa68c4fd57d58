import type { Envelope } from "@microgrid/api-specs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../models/random.ts";
import { GOOD_LINK } from "../scenarios/scenario.ts";
import { backoffMs } from "./backoff.ts";
import { createDepartures } from "./departures.ts";
import { createDeviceLink } from "./device-link.ts";
import { retryAfterMs } from "./http.ts";
import { createLatencies } from "./latencies.ts";
import { faultOf } from "./link-fault.ts";
import { verdictOn } from "./receipt.ts";
import { createStore } from "./store.ts";

const envelope = (seq: number): Envelope => ({
  deviceId: "pv-1",
  bootId: "b",
  seq,
  measuredAt: "2026-06-21T10:15:00.000Z",
  points: { powerKw: 1 },
});
const seqs = (envelopes: readonly Envelope[]) => envelopes.map(({ seq }) => seq);

describe("store", () => {
  test("it keeps what it took, refuses what exceeds its bound, and gives back the oldest as historical", () => {
    const store = createStore(3);
    expect(store.keep([0, 1].map(envelope))).toBe(2);
    expect(store.keep([2, 3, 4].map(envelope))).toBe(1);
    expect(store.size).toBe(3);
    const taken = store.take(2);
    expect(seqs(taken)).toEqual([0, 1]);
    expect(taken.every(({ historical }) => historical)).toBe(true);
    expect(store.keep([5, 6, 7].map(envelope))).toBe(2);
    expect(seqs(store.take(10))).toEqual([2, 5, 6]);
    expect(store.size).toBe(0);
  });
});

describe("departures", () => {
  test("what is due again goes before live readings, and live ones before the store", () => {
    const store = createStore(10);
    const departures = createDepartures(2, 100, store);
    store.keep([envelope(0)]);
    departures.offer([1, 2, 3].map(envelope));
    departures.again([envelope(9)], 50, true);
    departures.again([envelope(8)], 500, true);
    expect(seqs(departures.next(100, true, true)?.envelopes ?? [])).toEqual([9]);
    expect(seqs(departures.next(100, true, true)?.envelopes ?? [])).toEqual([1, 2]);
    expect(seqs(departures.next(100, true, true)?.envelopes ?? [])).toEqual([3]);
    expect(departures.next(100, false, true)).toBeNull();
    expect(seqs(departures.next(100, true, true)?.envelopes ?? [])).toEqual([0]);
    expect(departures.next(100, true, true)).toBeNull();
    expect(departures.size).toBe(1);
  });

  test("a part of a batch stays until it may leave partly", () => {
    const departures = createDepartures(2, 100, createStore(10));
    departures.offer([1, 2, 3].map(envelope));
    expect(seqs(departures.next(0, true, false)?.envelopes ?? [])).toEqual([1, 2]);
    expect(departures.next(0, true, false)).toBeNull();
    expect(seqs(departures.next(0, true, true)?.envelopes ?? [])).toEqual([3]);
  });

  test("live readings beyond the bound give way, oldest first", () => {
    const departures = createDepartures(10, 2, createStore(10));
    expect(seqs(departures.offer([0, 1, 2].map(envelope)))).toEqual([0]);
    expect(seqs(departures.surrender())).toEqual([1, 2]);
  });
});

describe("device link", () => {
  const calm = { silent: false, reboots: false };
  const link = () => {
    let boots = 0;
    return createDeviceLink("pv-1", GOOD_LINK, createRandom(1), () => `boot-${(boots += 1)}`);
  };

  test("L4: seq grows by one within a boot, and a restart begins a new boot at 0", () => {
    const device = link();
    const sent: Envelope[] = [];
    for (let step = 0; step < 10; step += 1) {
      const { now } = device.reading({ powerKw: step }, step * 1000, 1, { ...calm, reboots: step === 3 });
      sent.push(...now);
    }
    expect(sent.map(({ bootId, seq }) => `${bootId}/${seq}`)).toEqual([
      "boot-1/0",
      "boot-1/1",
      "boot-1/2",
      "boot-2/0",
      "boot-2/1",
      "boot-2/2",
      "boot-2/3",
    ]);
  });

  test("a silent device keeps its readings and hands them over when it can be heard again", () => {
    const device = link();
    device.reading({ powerKw: 0 }, 0, 1, calm);
    expect(device.reading({ powerKw: 1 }, 1000, 1, { ...calm, silent: true })).toMatchObject({
      now: [],
      late: [],
    });
    expect(device.reachable).toBe(false);
    device.reading({ powerKw: 2 }, 2000, 1, { ...calm, silent: true });
    const { now, late } = device.reading({ powerKw: 3 }, 3000, 1, calm);
    expect(seqs(late)).toEqual([1, 2]);
    expect(seqs(now)).toEqual([3]);
    expect(device.reachable).toBe(true);
  });
});

describe("answers of the API", () => {
  const answered = (status: number, body: unknown = {}, after: number | null = null) =>
    verdictOn({ kind: "answered", status, body, retryAfterMs: after }, 2);

  test("each status means one thing", () => {
    expect(answered(202, { accepted: 2, rejected: 0, results: [] })).toMatchObject({
      kind: "received",
      accepted: 2,
    });
    expect(answered(401).kind).toBe("refused");
    expect(answered(403).kind).toBe("refused");
    expect(answered(413).kind).toBe("tooLarge");
    expect(answered(422).kind).toBe("invalid");
    expect(answered(429, {}, 3000)).toEqual({ kind: "slower", afterMs: 3000 });
    expect(answered(503, {}, 2000)).toMatchObject({ kind: "away", afterMs: 2000 });
    expect(answered(500).kind).toBe("away");
    expect(answered(404).kind).toBe("away");
  });

  test("a problem with results is a receipt of which nothing was accepted", () => {
    const results = [
      { index: 0, deviceId: "x", status: "rejected", code: "device.unknown", detail: "d", fix: "f" },
    ];
    expect(answered(404, { code: "device.unknown", results })).toMatchObject({
      kind: "received",
      accepted: 0,
      rejected: results,
    });
  });

  test("Retry-After is read as seconds and as a date", () => {
    const now = Date.parse("2026-06-21T10:15:00Z");
    expect(retryAfterMs("7", now)).toBe(7000);
    expect(retryAfterMs("Sun, 21 Jun 2026 10:15:30 GMT", now)).toBe(30_000);
    expect(retryAfterMs("soon", now)).toBeNull();
    expect(retryAfterMs(null, now)).toBeNull();
  });
});

describe("link faults", () => {
  test("a good link never fails, and a bad one fails as often as it says", () => {
    const random = createRandom(5);
    const bad = { ...GOOD_LINK, delayed: 0.2, lostReply: 0.1 };
    const faults = Array.from({ length: 20_000 }, () => faultOf(bad, random));
    const share = (fault: string) => faults.filter((each) => each === fault).length / faults.length;
    expect(share("delayed")).toBeCloseTo(0.2, 1);
    expect(share("lostReply")).toBeCloseTo(0.1, 1);
    expect(faultOf(GOOD_LINK, random)).toBe("none");
  });
});

test("waiting between tries grows and is bounded", () => {
  const waits = Array.from({ length: 12 }, (_, attempt) => backoffMs(attempt, () => 1));
  expect(waits[0]).toBe(500);
  expect(waits[3]).toBe(4000);
  expect(waits.at(-1)).toBe(15_000);
  expect(backoffMs(3, () => 0)).toBe(2000);
});

test("quantiles are within four percent", () => {
  const latencies = createLatencies();
  expect(latencies.quantile(0.5)).toBeNull();
  for (let ms = 1; ms <= 1000; ms += 1) latencies.record(ms);
  expect(Math.abs((latencies.quantile(0.5) ?? 0) / 500 - 1)).toBeLessThan(0.04);
  expect(Math.abs((latencies.quantile(0.99) ?? 0) / 990 - 1)).toBeLessThan(0.04);
});
