// Pack
//
//   L11 Queue messages are wire formats: they carry a version, and a change has an upcast and a test with a stored sample.
//   L7  Decoding yields messages of the runtime's own shapes; nothing of the payload becomes a key of ours.
import { AheadOfRelease } from "../errors.ts";
import type { Message, WirePoint } from "../message.ts";
import { traceparentOf, type Trace } from "../tracer.ts";

/** One reading in a pack: device, boot, sequence, measured at (ms), historical, points. */
export interface PackedEnvelope {
  readonly d: string;
  readonly b: string;
  readonly s: number;
  readonly t: number;
  readonly h?: 1;
  readonly p: Readonly<Record<string, WirePoint>>;
}

/**
 * Which of a pack's envelopes (or notices) belong to traced requests: first index, how many, traceparent; and when the pack was
 * sent by the sender's clock. Absent when nothing is traced, and in packs of before there was tracing.
 */
export interface PackedTraces {
  readonly at: number;
  readonly of: readonly (readonly [from: number, count: number, traceparent: string])[];
}

/** One telemetry message: the envelopes of one site, brought together by the edge. */
export interface Pack {
  readonly v: 1;
  readonly site: string;
  /** Accepted at, ms since the epoch. */
  readonly at: number;
  readonly e: readonly PackedEnvelope[];
  readonly tr?: PackedTraces;
}

export interface PackedNotice {
  readonly id: string;
  readonly d: string;
  readonly part?: string;
  readonly at: number;
  /** Comes in the telemetry lane and overtakes no reading. */
  readonly behind?: 1;
  readonly event: { readonly type: string; readonly [key: string]: unknown };
}

/** One command message. */
export interface NoticePack {
  readonly v: 1;
  readonly m: readonly PackedNotice[];
  readonly tr?: PackedTraces;
}

/**
 * JSON that a queue takes. SQS refuses U+FFFE and U+FFFF, the embedded queue also whatever is above U+FFFF (fauxqs 2.4.1 looks at
 * UTF-16 units); escaped they are the same text to every reader of JSON. Control characters JSON escapes by itself.
 */
export const wireJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\ud800-\udfff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );

const untraced: readonly undefined[] = [];
const isText = (value: unknown): value is string => typeof value === "string" && value.length > 0;
const isInstant = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The trace of each entry by its index. What is not of the known form is no trace, and never a reason to refuse the message. */
function tracesOf(value: unknown, entries: number): readonly (Trace | undefined)[] {
  if (!isRecord(value) || !isInstant(value["at"]) || !Array.isArray(value["of"])) return [];
  const sentAt = value["at"];
  const traces: (Trace | undefined)[] = [];
  for (const range of value["of"] as readonly unknown[]) {
    const [from, count, traceparent] = Array.isArray(range) ? (range as readonly unknown[]) : [];
    const parent = traceparentOf(traceparent);
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(count) || parent === undefined) continue;
    const trace = { parent, sentAt };
    const end = Math.min(entries, (from as number) + (count as number));
    for (let index = Math.max(0, from as number); index < end; index += 1) traces[index] = trace;
  }
  return traces;
}

function sampleOf(envelope: unknown, acceptedAt: number, trace: Trace | undefined): Message {
  if (!isRecord(envelope)) throw new TypeError("an envelope is not an object");
  const { d, b, s, t, h, p } = envelope;
  if (!isText(d) || !isText(b) || !Number.isSafeInteger(s) || !isInstant(t) || !isRecord(p))
    throw new TypeError("an envelope lacks d, b, s, t or p");
  const sample: Message = {
    kind: "sample",
    actorId: d,
    boot: b,
    seq: s as number,
    measuredAt: t,
    acceptedAt,
    historical: h === 1,
    points: p as Record<string, WirePoint>,
  };
  return trace === undefined ? sample : { ...sample, trace };
}

function noticeOf(notice: unknown, trace: Trace | undefined): Message {
  if (!isRecord(notice)) throw new TypeError("a notice is not an object");
  const { id, d, part, event, behind } = notice;
  if (!isText(id) || !isText(d) || !isRecord(event) || !isText(event["type"]))
    throw new TypeError("a notice lacks id, d or event");
  const message: Message = {
    kind: "notice",
    actorId: d,
    id,
    part: isText(part) ? part : null,
    event: event as { type: string },
    ...(behind === 1 ? { behind: true } : {}),
  };
  return trace === undefined ? message : { ...message, trace };
}

/** Reads the body of a queue message. Throws `AheadOfRelease` for one of a later version, a `TypeError` or `SyntaxError` for what is no pack of a known version. */
export function unpack(body: string): Message[] {
  const pack: unknown = JSON.parse(body);
  if (isRecord(pack) && Number.isSafeInteger(pack["v"]) && (pack["v"] as number) > 1)
    throw new AheadOfRelease(`A message of version ${pack["v"] as number}; this release reads version 1.`);
  if (!isRecord(pack) || pack["v"] !== 1) throw new TypeError("a message of an unknown version");
  if (Array.isArray(pack["e"])) {
    const acceptedAt = pack["at"];
    if (!isInstant(acceptedAt)) throw new TypeError("a pack without its instant");
    const traces = pack["tr"] === undefined ? untraced : tracesOf(pack["tr"], pack["e"].length);
    return pack["e"].map((envelope, index) => sampleOf(envelope, acceptedAt, traces[index]));
  }
  if (Array.isArray(pack["m"])) {
    const traces = pack["tr"] === undefined ? untraced : tracesOf(pack["tr"], pack["m"].length);
    return pack["m"].map((notice, index) => noticeOf(notice, traces[index]));
  }
  throw new TypeError("a message that is neither telemetry nor notices");
}
