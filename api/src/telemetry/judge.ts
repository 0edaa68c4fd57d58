// Judge
//
// What becomes of each envelope of a request; one bad envelope never loses the others. Pure but for the backlogs' counts.
//
// Clock: device time is data, order comes from seq. Up to 5 minutes ahead is skew. Further ahead is refused, also when
// historical, because no reading comes from the future; so is anything older than readings are kept, because it would be
// deleted the next night. Within those bounds old readings are welcome: that is what a store after an outage sends.
import type { Envelope, EnvelopeResult, RejectedEnvelope } from "@microgrid/api-specs";
import type { KnownDevice } from "@microgrid/db";
import type { PackedEnvelope } from "@microgrid/runtime/sqs";
import type { DeviceCaller } from "../auth/caller.ts";
import type { Backlog } from "./backlog.ts";
import type { LiveBacklog } from "./live-backlog.ts";
import { misfitOf } from "./envelope-form.ts";

const aheadMs = 5 * 60_000;
const dayMs = 24 * 60 * 60_000;

export interface Circumstances {
  readonly caller: DeviceCaller;
  readonly devices: ReadonlyMap<string, KnownDevice | null>;
  readonly backlog: Backlog;
  readonly live: Pick<LiveBacklog, "admit">;
  readonly now: number;
  readonly readingsKeptDays: number;
}

type Verdict = { readonly packed: PackedEnvelope } | { readonly rejection: Rejection };
type Rejection = Pick<RejectedEnvelope, "code" | "detail" | "fix">;

/** The ids to look up before judging. */
export function deviceIdsOf(envelopes: readonly unknown[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const envelope of envelopes) {
    const id = deviceIdOf(envelope);
    if (id !== "") ids.add(id);
  }
  return ids;
}

export function judge(
  envelopes: readonly unknown[],
  circumstances: Circumstances,
): { packed: PackedEnvelope[]; results: EnvelopeResult[] } {
  const packed: PackedEnvelope[] = [];
  const results = envelopes.map((envelope, index): EnvelopeResult => {
    const deviceId = deviceIdOf(envelope);
    const verdict = judgeOne(envelope, circumstances);
    if ("rejection" in verdict) return { index, deviceId, status: "rejected", ...verdict.rejection };
    packed.push(verdict.packed);
    return { index, deviceId, status: "accepted" };
  });
  return { packed, results };
}

function judgeOne(value: unknown, circumstances: Circumstances): Verdict {
  const misfit = misfitOf(value);
  if (misfit !== null) return { rejection: misfit };
  const envelope = value as Envelope;
  const measuredAt = Date.parse(envelope.measuredAt);
  const rejection =
    objectionToDevice(envelope.deviceId, circumstances) ??
    objectionToClock(measuredAt, circumstances) ??
    objectionToBacklog(envelope, circumstances);
  return rejection === null ? { packed: pack(envelope, measuredAt) } : { rejection };
}

function objectionToDevice(deviceId: string, { caller, devices }: Circumstances): Rejection | null {
  const device = devices.get(deviceId) ?? null;
  if (device === null) {
    return {
      code: "device.unknown",
      detail: `There is no device ${deviceId}.`,
      fix: "Register the device with POST /v1/devices, then send the reading again.",
    };
  }
  const isOwn = device.siteId === caller.siteId && (caller.deviceId === null || caller.deviceId === deviceId);
  if (isOwn && device.intake === "closed") {
    return {
      code: "device.draining",
      detail: `${deviceId} is being drained, or is paused since it was: no readings of it are taken.`,
      fix: "Keep the reading and send it again when an operator has resumed the device.",
    };
  }
  if (isOwn) return null;
  return {
    code: "device.foreign",
    detail: `${deviceId} does not belong to this token.`,
    fix: "Send it with the token of the device or of the gateway of its site.",
  };
}

function objectionToClock(measuredAt: number, { now, readingsKeptDays }: Circumstances): Rejection | null {
  if (!Number.isFinite(measuredAt)) {
    return {
      code: "envelope.invalid",
      detail: "measuredAt is not an instant.",
      fix: "Send RFC 3339 in UTC, e.g. 2026-06-21T10:15:00.250Z.",
    };
  }
  const fix = "Set the clock of the device, or give the reading the instant it was received.";
  if (measuredAt > now + aheadMs) {
    return {
      code: "clock.implausible",
      detail: `measuredAt is ${duration(measuredAt - now)} in the future.`,
      fix,
    };
  }
  if (measuredAt < now - readingsKeptDays * dayMs) {
    return {
      code: "clock.implausible",
      detail: `measuredAt is ${duration(now - measuredAt)} ago, and readings are kept for ${readingsKeptDays} days.`,
      fix,
    };
  }
  return null;
}

function objectionToBacklog(envelope: Envelope, { backlog, live, caller }: Circumstances): Rejection | null {
  if (envelope.historical !== true) {
    const told = live.admit(caller.siteId, envelope.deviceId);
    if (told === "admitted") return null;
    return {
      code: "backlog.full",
      detail: `${told === "device" ? envelope.deviceId : `The site ${caller.siteId}`} has as many readings waiting in the queue as it may.`,
      fix: "Keep the reading and send it again in a few seconds; one reading a second of each device is taken meanwhile.",
    };
  }
  if (backlog.admit(envelope.deviceId)) return null;
  return {
    code: "backlog.full",
    detail: `${envelope.deviceId} sends historical readings faster than they may be taken.`,
    fix: "Keep the reading and send it again in a few seconds, at most 500 historical readings a second.",
  };
}

/** Points of the contract as the queue and the runtime carry them. */
export function packedPoints(points: Envelope["points"]): PackedEnvelope["p"] {
  const packed: Record<string, PackedEnvelope["p"][string]> = {};
  for (const [name, point] of Object.entries(points)) {
    if (typeof point !== "object") packed[name] = point;
    else packed[name] = point.quality === "good" ? point.value : { v: point.value, q: point.quality };
  }
  return packed;
}

function pack(envelope: Envelope, measuredAt: number): PackedEnvelope {
  const p = packedPoints(envelope.points);
  const base = { d: envelope.deviceId, b: envelope.bootId, s: envelope.seq, t: measuredAt, p };
  return envelope.historical === true ? { ...base, h: 1 } : base;
}

function deviceIdOf(envelope: unknown): string {
  const id = (envelope as { deviceId?: unknown } | null)?.deviceId;
  return typeof id === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id) ? id : "";
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
