// Crowd
//
// Many SSE clients who all asked for the same, in a thread of their own, so cheap that they can share a machine with what they measure: raw
// sockets, and no frame is read but the first copy of it. What the first client gets further than all others becomes the course;
// whatever any client gets is compared with the course byte by byte. So each client is known to have got each frame, once and in order.
import { connect, type Socket } from "node:net";
import { chunkReader } from "./chunk-reader.ts";
import { listenHere, startListening } from "./listening-thread.ts";
import type { Ears, Listening } from "./listening-thread.ts";

export interface CrowdPlan {
  readonly apiUrl: string;
  readonly cookie: string;
  /** Query of `/v1/stream`. */
  readonly query: string;
  readonly clients: number;
}

/** Of all that was heard since the streams were opened. */
export interface CrowdHeard {
  /** Frames of the course. */
  readonly frames: number;
  /** Frames of the course that came before or with one that they should have followed. */
  readonly disorder: number;
  /** Frames that clients have yet to get, of those that some client got. */
  readonly missing: number;
  /** Clients whose bytes were not those of the course. */
  readonly astray: number;
  readonly ended: number;
  /** Bytes of all clients, with what HTTP puts around them. */
  readonly bytes: number;
  /** Times at which a client was given something to read. */
  readonly reads: number;
  /** Transaction and end (bytes of the course) of each frame of the course, in order. */
  readonly course: readonly { readonly tx: string; readonly end: number }[];
  /** Of each client in turn: until where (bytes of the course), and when (ms since the epoch). Ends with -1 for each client. */
  readonly progress: Float64Array;
}

export type Crowd = Listening<CrowdHeard>;

const READ_BYTES = 65_536;
/** Many times what a bench sends to one client. */
const COURSE_BYTES = 64 * 1_048_576;
const transition = Buffer.from("event: transition\n");
const instant = (): number => performance.timeOrigin + performance.now();

interface Client {
  readonly socket: Socket;
  /** Bytes of the course it has got. */
  at: number;
  /** Whether the chunk belongs to the course; pings and hints do not. null: not known yet. */
  isCourse: boolean | null;
  /** Of a chunk of which that is not known yet. */
  opening: Buffer;
  isAstray: boolean;
}

const nothing = Buffer.alloc(0);

function hear(plan: CrowdPlan): Ears<CrowdHeard> {
  const course = Buffer.alloc(COURSE_BYTES);
  let [end, scanned] = [0, 0];
  let [frames, disorder, ended, bytes, reads] = [0, 0, 0, 0, 0];
  let [lastTx, lastSeq] = [0, 0];
  const told: { tx: string; end: number }[] = [];
  let isClosing = false;
  const clients: Client[] = [];
  const progress: number[][] = [];

  /** Frames that are whole now. Read once for all clients. */
  const scan = (): void => {
    const known = course.subarray(0, end);
    while (scanned < end) {
      const stop = known.indexOf("\n\n", scanned, "latin1") + 2;
      if (stop < 2) return;
      const text = course.toString("latin1", scanned, Math.min(stop, scanned + 120));
      const [, tx = "", seq = ""] = /\nid: (\d+)-(\d+)\n/.exec(text) ?? [];
      if (Number(tx) < lastTx || (Number(tx) === lastTx && Number(seq) <= lastSeq) || tx === "")
        disorder += 1;
      [lastTx, lastSeq] = [Number(tx), Number(seq)];
      scanned = stop;
      frames += 1;
      told.push({ tx, end: scanned });
    }
  };
  const follow = (client: Client, data: Buffer): void => {
    const known = Math.min(data.length, end - client.at);
    if (course.compare(data, 0, known, client.at, client.at + known) !== 0) client.isAstray = true;
    end += data.copy(course, end, known);
    client.at += data.length;
  };
  const take = (client: Client, piece: Buffer, isFirst: boolean): void => {
    if (isFirst) client.isCourse = null;
    if (client.isCourse === false) return;
    if (client.isCourse) return follow(client, piece);
    const opening = client.opening.length === 0 ? piece : Buffer.concat([client.opening, piece]);
    const seen = Math.min(opening.length, transition.length);
    const isLike = opening.compare(transition, 0, seen, 0, seen) === 0;
    const isKnown = !isLike || seen === transition.length;
    client.opening = isKnown ? nothing : Buffer.from(opening);
    if (!isKnown) return;
    client.isCourse = isLike;
    if (isLike) follow(client, opening);
  };

  const { hostname, port } = new URL(plan.apiUrl);
  const asking = `GET /v1/stream?${plan.query} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncookie: ${plan.cookie}\r\naccept: text/event-stream\r\n\r\n`;
  const shared = Buffer.allocUnsafeSlow(READ_BYTES);
  const open = (n: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        host: hostname,
        port: Number(port),
        onread: {
          buffer: shared,
          callback(size, buffer) {
            const now = instant();
            const data = (buffer as Buffer).subarray(0, size);
            const isBegin = !reader.isOpen();
            if (isBegin && data.subarray(9, 12).toString() !== "200")
              reject(new Error(`A stream was answered: ${data.toString()}`));
            const before = client.at;
            bytes += size;
            reads += 1;
            reader.read(data);
            if (client.at !== before) {
              scan();
              progress[n]?.push(client.at, now);
            }
            if (isBegin && reader.isOpen()) resolve();
            return true;
          },
        },
      });
      const client: Client = { socket, at: end, isCourse: null, opening: nothing, isAstray: false };
      const reader = chunkReader((piece, isFirst) => take(client, piece, isFirst));
      clients[n] = client;
      progress[n] = [];
      socket.on("error", (error) => (isClosing ? undefined : reject(error)));
      socket.on("close", () => (ended += isClosing ? 0 : 1));
      socket.write(asking);
    });
  const opened = (async () => {
    for (let n = 0; n < plan.clients; n += 100)
      await Promise.all(Array.from({ length: Math.min(100, plan.clients - n) }, (_, m) => open(n + m)));
  })();
  return {
    opened,
    take() {
      const ends = told.map((frame) => frame.end);
      const behind = (at: number): number => {
        let count = 0;
        for (let n = ends.length - 1; n >= 0 && (ends[n] ?? 0) > at; n -= 1) count += 1;
        return count;
      };
      return {
        frames,
        disorder,
        missing: clients.reduce((sum, { at }) => sum + behind(at), 0),
        astray: clients.filter(({ isAstray }) => isAstray).length,
        ended,
        bytes,
        reads,
        course: told,
        progress: Float64Array.from(progress.flatMap((own) => [...own, -1])),
      };
    },
    close() {
      isClosing = true;
      for (const { socket } of clients) socket.destroy();
    },
  };
}

/** Opens the streams in a thread of their own; resolves when each was answered. */
export const startCrowd = (plan: CrowdPlan): Promise<Crowd> =>
  startListening<CrowdHeard>(import.meta.url, plan);

await listenHere(import.meta.url, hear);
