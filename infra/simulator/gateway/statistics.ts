// Statistics: what the simulator has done so far, counted once, in one place.
import { createLatencies } from "./latencies.ts";

export type Connection = "connecting" | "connected" | "away" | "refused" | "stopped";

export interface Statistics {
  /** Readings the devices have taken. */
  readonly measured: number;
  /** Envelopes put on the wire, repeats included. */
  readonly sent: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Envelopes sent again with the same identity: the API must take them as duplicates. */
  readonly repeated: number;
  /** Envelopes sent later from the store, marked `historical`. */
  readonly backfilled: number;
  /** Envelopes waiting in the store. */
  readonly stored: number;
  /** Readings that silent devices still keep. */
  readonly keptByDevices: number;
  /** Readings that found the store full. */
  readonly notKept: number;
  readonly requests: number;
  readonly requestsPerS: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly ordersReceived: number;
  readonly ordersAnswered: number;
  readonly registered: number;
  readonly connection: Connection;
  readonly orderStream: "connecting" | "connected" | "away" | "off";
}

export type Counter =
  | "measured"
  | "sent"
  | "accepted"
  | "rejected"
  | "repeated"
  | "backfilled"
  | "notKept"
  | "requests"
  | "ordersReceived"
  | "ordersAnswered"
  | "registered";

const RECENT_MS = 5000;

export interface Tally {
  count(counter: Counter, by?: number): void;
  latency(ms: number): void;
  stored(size: number): void;
  keptByDevices(readings: number): void;
  connection(state: Connection): void;
  orderStream(state: Statistics["orderStream"]): void;
  /** `recent` gives rate and latency of the last five seconds or more, otherwise of the whole run. */
  read(now: number, recent?: boolean): Statistics;
}

export function createTally(startedAt: number): Tally {
  const counts: Record<Counter, number> = {
    measured: 0,
    sent: 0,
    accepted: 0,
    rejected: 0,
    repeated: 0,
    backfilled: 0,
    notKept: 0,
    requests: 0,
    ordersReceived: 0,
    ordersAnswered: 0,
    registered: 0,
  };
  const all = createLatencies();
  const recently = createLatencies();
  let recentFrom = { at: startedAt, requests: 0 };
  let stored = 0;
  let keptByDevices = 0;
  let connection: Connection = "connecting";
  let orderStream: Statistics["orderStream"] = "connecting";
  return {
    count(counter, by = 1) {
      counts[counter] += by;
    },
    latency(ms) {
      all.record(ms);
      recently.record(ms);
    },
    stored(size) {
      stored = size;
    },
    keptByDevices(readings) {
      keptByDevices = readings;
    },
    connection(state) {
      connection = state;
    },
    orderStream(state) {
      orderStream = state;
    },
    read(now, recent = false) {
      const from = recent ? recentFrom : { at: startedAt, requests: 0 };
      const latencies = recent ? recently : all;
      const elapsedS = Math.max(0.001, (now - from.at) / 1000);
      const read = {
        ...counts,
        stored,
        keptByDevices,
        requestsPerS: (counts.requests - from.requests) / elapsedS,
        p50Ms: latencies.quantile(0.5),
        p99Ms: latencies.quantile(0.99),
        connection,
        orderStream,
      };
      if (recent && now - recentFrom.at >= RECENT_MS) {
        recentFrom = { at: now, requests: counts.requests };
        recently.clear();
      }
      return read;
    },
  };
}
