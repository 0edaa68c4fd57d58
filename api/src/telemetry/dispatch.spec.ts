import type { EnvelopeResult } from "@microgrid/api-specs";
import type { PackedEnvelope } from "@microgrid/runtime/sqs";
import { expect, test } from "vitest";
import { Refusal } from "../http/problem.ts";
import { dispatch } from "./dispatch.ts";

const live = (s: number): PackedEnvelope => ({ d: "battery-1", b: "boot", s, t: 0, p: {} });
const past = (s: number): PackedEnvelope => ({ ...live(s), h: 1 });
const rejected: EnvelopeResult = {
  index: 1,
  deviceId: "nobody",
  status: "rejected",
  code: "device.unknown",
  detail: "There is no device nobody.",
  fix: "Register it.",
};
const accepted = (index: number): EnvelopeResult => ({ index, deviceId: "battery-1", status: "accepted" });
const mixed = {
  packed: [live(1), past(2), live(3)],
  results: [accepted(0), rejected, accepted(2), accepted(3)],
};
const away = new Refusal("queue.away", "The backfill queue does not answer.", "Send it again.");

const queues = (gone: { readonly telemetry?: Error; readonly backfill?: Error } = {}) => {
  const sent: Record<string, number[]> = {};
  const sender =
    (queue: "telemetry" | "backfill") =>
    async (_site: string, _at: number, own: readonly PackedEnvelope[]) => {
      const error = gone[queue];
      if (error !== undefined) throw error;
      sent[queue] = own.map(({ s }) => s);
    };
  return { sent, ports: { sendPack: sender("telemetry"), sendBackfill: sender("backfill") } };
};

test("each envelope goes to the queue of its kind, in order, and all are told as accepted", async () => {
  const { sent, ports } = queues();
  expect(await dispatch(ports, "alpha", 0, mixed)).toEqual(mixed.results);
  expect(sent).toEqual({ telemetry: [1, 3], backfill: [2] });
});

test("a request of one kind asks nothing of the other queue", async () => {
  const one = queues({ backfill: away });
  expect(await dispatch(one.ports, "alpha", 0, { packed: [live(1)], results: [accepted(0)] })).toEqual([
    accepted(0),
  ]);
  const other = queues({ telemetry: away });
  expect(await dispatch(other.ports, "alpha", 0, { packed: [past(1)], results: [accepted(0)] })).toEqual([
    accepted(0),
  ]);
});

test("L10 while the queue for the past is away only historical envelopes are told to come again", async () => {
  const { sent, ports } = queues({ backfill: away });
  const told = { status: "rejected", code: "queue.away", detail: away.message, fix: away.fix };
  expect(await dispatch(ports, "alpha", 0, mixed)).toEqual([
    accepted(0),
    rejected,
    { index: 2, deviceId: "battery-1", ...told },
    accepted(3),
  ]);
  expect(sent).toEqual({ telemetry: [1, 3] });
});

test("L10 nothing is told as accepted when the queue for live readings is away, or the only one asked", async () => {
  await expect(dispatch(queues({ telemetry: away }).ports, "alpha", 0, mixed)).rejects.toBe(away);
  const only = { packed: [past(1)], results: [accepted(0)] };
  await expect(dispatch(queues({ backfill: away }).ports, "alpha", 0, only)).rejects.toBe(away);
});

test("what is no absence of a queue is not told as one", async () => {
  const fault = new RangeError("One envelope does not fit.");
  await expect(dispatch(queues({ backfill: fault }).ports, "alpha", 0, mixed)).rejects.toBe(fault);
});
