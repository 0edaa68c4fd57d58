// Pack
//
//   L11 Queue messages are wire formats: they carry a version, and a change has an upcast and a test with a stored sample.
//   L7  Decoding yields messages of the runtime's own shapes; nothing of the payload becomes a key of ours.
import type { Message, WirePoint } from "../message.ts";

/** One reading in a pack: device, boot, sequence, measured at (ms), historical, points. */
export interface PackedEnvelope {
  readonly d: string;
  readonly b: string;
  readonly s: number;
  readonly t: number;
  readonly h?: 1;
  readonly p: Readonly<Record<string, WirePoint>>;
}

/** One telemetry message: the envelopes of one site, brought together by the edge. */
export interface Pack {
  readonly v: 1;
  readonly site: string;
  /** Accepted at, ms since the epoch. */
  readonly at: number;
  readonly e: readonly PackedEnvelope[];
}

export interface PackedNotice {
  readonly id: string;
  readonly d: string;
  readonly part?: string;
  readonly at: number;
  readonly event: { readonly type: string; readonly [key: string]: unknown };
}

/** One command message. */
export interface NoticePack {
  readonly v: 1;
  readonly m: readonly PackedNotice[];
}

const isText = (value: unknown): value is string => typeof value === "string" && value.length > 0;
const isInstant = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function sampleOf(envelope: unknown, acceptedAt: number): Message {
  if (!isRecord(envelope)) throw new TypeError("an envelope is not an object");
  const { d, b, s, t, h, p } = envelope;
  if (!isText(d) || !isText(b) || !Number.isSafeInteger(s) || !isInstant(t) || !isRecord(p))
    throw new TypeError("an envelope lacks d, b, s, t or p");
  return {
    kind: "sample",
    actorId: d,
    boot: b,
    seq: s as number,
    measuredAt: t,
    acceptedAt,
    historical: h === 1,
    points: p as Record<string, WirePoint>,
  };
}

function noticeOf(notice: unknown): Message {
  if (!isRecord(notice)) throw new TypeError("a notice is not an object");
  const { id, d, part, event } = notice;
  if (!isText(id) || !isText(d) || !isRecord(event) || !isText(event["type"]))
    throw new TypeError("a notice lacks id, d or event");
  return {
    kind: "notice",
    actorId: d,
    id,
    part: isText(part) ? part : null,
    event: event as { type: string },
  };
}

/** Reads the body of a queue message. Throws a `TypeError` or `SyntaxError` for what is no pack of a known version. */
export function unpack(body: string): Message[] {
  const pack: unknown = JSON.parse(body);
  if (!isRecord(pack) || pack["v"] !== 1) throw new TypeError("a message of an unknown version");
  if (Array.isArray(pack["e"])) {
    const acceptedAt = pack["at"];
    if (!isInstant(acceptedAt)) throw new TypeError("a pack without its instant");
    return pack["e"].map((envelope) => sampleOf(envelope, acceptedAt));
  }
  if (Array.isArray(pack["m"])) return pack["m"].map(noticeOf);
  throw new TypeError("a message that is neither telemetry nor notices");
}
