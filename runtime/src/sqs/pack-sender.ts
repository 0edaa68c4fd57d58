// Pack sender
//
// Brings the envelopes of one lane together: what arrives while the lane's previous message is on its way goes with the next,
// so that a thousand requests of one device each do not become a thousand queue messages.
//   L10 `send` resolves only when SQS has the envelopes.
import type { SQSClient } from "@aws-sdk/client-sqs";
import { crashPoint } from "@microgrid/runtime/crash-point";
import { createBatchSender, MAX_BYTES } from "./batch-sender.ts";
import { laneOf } from "./lane.ts";
import { wireJson } from "./pack.ts";
import type { NoticePack, PackedEnvelope, PackedNotice, PackedTraces } from "./pack.ts";

interface Waiting {
  /** Envelopes, or a message of its own. */
  readonly kind: "envelopes" | "message";
  readonly json: string;
  readonly count: number;
  readonly trace: string | undefined;
  readonly bytes: number;
  readonly at: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface SiteQueue {
  waiting: Waiting[];
  busy: boolean;
}

export interface PackSender {
  /**
   * Resolves when SQS has all envelopes of this call. Rejects with `QueueUnavailable`. `at` is the instant of acceptance, ms; `trace`
   * the traceparent of the request, if it is traced.
   */
  send(site: string, at: number, envelopes: readonly PackedEnvelope[], trace?: string): Promise<void>;
  /** Sends a notice in the lane of its site, behind all that was given before. Resolves when SQS has it. */
  sendBehind(site: string, notice: PackedNotice): Promise<void>;
  readonly pending: number;
  /** Of the envelopes that wait or are under way. */
  readonly pendingBytes: number;
  drain(): Promise<void>;
}

/** Room for the frame around the envelopes: version, site and instant. */
const FRAME_BYTES = 256;

/** What one traced request adds to its pack. */
const TRACE_BYTES = 80;

/** The pack's member `tr` as text, or nothing when no request is traced. */
function tracesOf(batch: readonly Waiting[]): string {
  if (!batch.some(({ trace }) => trace !== undefined)) return "";
  const of: PackedTraces["of"][number][] = [];
  let from = 0;
  for (const { count, trace } of batch) {
    if (trace !== undefined) of.push([from, count, trace]);
    from += count;
  }
  // The receiver compares it with the clock of its own machine, not with the database's.
  const traces: PackedTraces = { at: Date.now(), of };
  return `,"tr":${JSON.stringify(traces)}`;
}

/** `packBytes`: a pack is no larger than this, at most 1 MiB, unless one envelope is. */
export function createPackSender(
  client: SQSClient,
  queueUrl: string,
  lanes: number,
  packBytes = MAX_BYTES,
): PackSender {
  const sender = createBatchSender(client, queueUrl);
  const sites = new Map<string, SiteQueue>();
  let pending = 0;
  let pendingBytes = 0;

  const pump = (site: string, queue: SiteQueue): void => {
    if (queue.busy) return;
    const [first] = queue.waiting;
    if (!first) {
      sites.delete(site);
      return;
    }
    let bytes = FRAME_BYTES;
    let taken = 0;
    for (const { kind, bytes: more } of queue.waiting) {
      if (taken > 0 && (kind === "message" || bytes + more > packBytes)) break;
      bytes += more;
      taken += 1;
      if (kind === "message") break;
    }
    const batch = queue.waiting.slice(0, taken);
    queue.waiting = queue.waiting.slice(taken);
    queue.busy = true;
    const body =
      first.kind === "message"
        ? first.json
        : `{"v":1,"site":${wireJson(site)},"at":${first.at},"e":[${batch.map((item) => item.json).join(",")}]${tracesOf(batch)}}`;
    sender
      .send(body, laneOf(site, lanes))
      .then(
        () => batch.forEach((item) => item.resolve()),
        (error: Error) => batch.forEach((item) => item.reject(error)),
      )
      .finally(() => {
        queue.busy = false;
        pending -= batch.length;
        for (const item of batch) pendingBytes -= item.bytes;
        pump(site, queue);
      });
    crashPoint("I3");
  };

  const add = (site: string, item: Omit<Waiting, "resolve" | "reject">): Promise<void> =>
    new Promise((resolve, reject) => {
      let queue = sites.get(site);
      if (!queue) sites.set(site, (queue = { waiting: [], busy: false }));
      queue.waiting.push({ ...item, resolve, reject });
      pending += 1;
      pendingBytes += item.bytes;
      pump(site, queue);
    });

  return {
    send(site, at, envelopes, trace) {
      if (envelopes.length === 0) return Promise.resolve();
      const json = wireJson(envelopes).slice(1, -1);
      const bytes = Buffer.byteLength(json) + 1 + (trace === undefined ? 0 : TRACE_BYTES);
      if (bytes + FRAME_BYTES > (envelopes.length > 1 ? packBytes : MAX_BYTES)) {
        if (envelopes.length === 1)
          return Promise.reject(
            new RangeError(`One envelope of ${bytes} bytes does not fit into a queue message.`),
          );
        const half = Math.ceil(envelopes.length / 2);
        return Promise.all([
          this.send(site, at, envelopes.slice(0, half), trace),
          this.send(site, at, envelopes.slice(half), trace),
        ]).then(() => {});
      }
      return add(site, { kind: "envelopes", json, bytes, at, count: envelopes.length, trace });
    },
    sendBehind(site, notice) {
      const json = wireJson({ v: 1, m: [notice] } satisfies NoticePack);
      const bytes = Buffer.byteLength(json);
      return add(site, { kind: "message", json, bytes, at: notice.at, count: 0, trace: undefined });
    },
    get pending() {
      return pending;
    },
    get pendingBytes() {
      return pendingBytes;
    },
    drain: () => sender.drain(),
  };
}
