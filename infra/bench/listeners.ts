// Listeners
//
// Many SSE clients in a thread of their own: counts frames, watches their order, and notes when each was there. Those that stall open
// a stream and never read it.
import { Agent, request, type IncomingMessage } from "node:http";
import { listenHere, startListening } from "./listening-thread.ts";
import type { Ears, Listening } from "./listening-thread.ts";

export interface ListenerGroup {
  /** Query of `/v1/stream`. */
  readonly query: string;
  readonly clients: number;
  readonly stalled: boolean;
}

export interface ListenerPlan {
  readonly apiUrl: string;
  readonly cookie: string;
  readonly groups: readonly ListenerGroup[];
}

export interface Heard {
  /** Frames of each client, by group. */
  readonly frames: readonly (readonly number[])[];
  /** Frames that came before or with one that they should have followed. */
  readonly disorder: number;
  /** Transaction of the journal → when its frames arrived, ms since the epoch. */
  readonly arrivals: ReadonlyMap<string, readonly number[]>;
  /** Streams that ended while they should have lived. */
  readonly ended: number;
}

/** `take`: what was heard since the last call. */
export type Listeners = Listening<Heard>;

const MARK = "event: transition\nid: ";
const instant = (): number => performance.timeOrigin + performance.now();

interface Client {
  frames: number;
  rest: string;
  tx: number;
  seq: number;
}

function listen(plan: ListenerPlan): Ears<Heard> {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  let arrivals = new Map<string, number[]>();
  let [disorder, ended] = [0, 0];
  let isClosing = false;
  const responses: IncomingMessage[] = [];

  const hear = (client: Client, chunk: string): void => {
    const at = instant();
    const text = client.rest + chunk;
    const end = text.lastIndexOf("\n\n") + 2;
    client.rest = end < 2 ? text : text.slice(end);
    if (end < 2) return;
    for (let from = text.indexOf(MARK); from >= 0 && from < end; from = text.indexOf(MARK, from)) {
      from += MARK.length;
      const dash = text.indexOf("-", from);
      const id = text.slice(from, dash);
      const [tx, seq] = [Number(id), Number(text.slice(dash + 1, text.indexOf("\n", dash)))];
      if (tx < client.tx || (tx === client.tx && seq <= client.seq)) disorder += 1;
      [client.tx, client.seq] = [tx, seq];
      client.frames += 1;
      const known = arrivals.get(id);
      if (known) known.push(at);
      else arrivals.set(id, [at]);
    }
  };

  const open = (group: ListenerGroup, client: Client): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        `${plan.apiUrl}/v1/stream?${group.query}`,
        { agent, headers: { cookie: plan.cookie, accept: "text/event-stream" } },
        (incoming) => {
          if (incoming.statusCode !== 200)
            return reject(new Error(`A stream was answered ${incoming.statusCode}.`));
          responses.push(incoming);
          incoming.on("error", () => {});
          if (group.stalled) {
            incoming.pause();
            return resolve();
          }
          incoming.setEncoding("latin1");
          incoming.on("data", (chunk: string) => hear(client, chunk));
          incoming.once("data", () => resolve());
          incoming.once("close", () => (ended += isClosing ? 0 : 1));
        },
      );
      outgoing.on("error", (error) => (isClosing || group.stalled ? resolve() : reject(error)));
      outgoing.end();
    });

  const clients = plan.groups.map((group) =>
    Array.from({ length: group.clients }, (): Client => ({ frames: 0, rest: "", tx: 0, seq: 0 })),
  );
  const opened = (async () => {
    for (const [g, group] of plan.groups.entries())
      await Promise.all((clients[g] ?? []).map((client) => open(group, client)));
  })();
  return {
    opened,
    take() {
      const heard = {
        frames: clients.map((own) => own.map(({ frames }) => frames)),
        disorder,
        arrivals,
        ended,
      };
      arrivals = new Map();
      [disorder, ended] = [0, 0];
      for (const client of clients.flat()) client.frames = 0;
      return heard;
    },
    close() {
      isClosing = true;
      for (const response of responses) response.destroy();
      agent.destroy();
    },
  };
}

/** Opens the streams in a thread of their own; resolves when each was answered. */
export const startListeners = (plan: ListenerPlan): Promise<Listeners> =>
  startListening<Heard>(import.meta.url, plan);

await listenHere(import.meta.url, listen);
