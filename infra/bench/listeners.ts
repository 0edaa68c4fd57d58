// Listeners
//
// Many SSE clients in a thread of their own: counts frames, watches their order, and notes when each was there. Those that stall open
// a stream and never read it.
import { Agent, request, type IncomingMessage } from "node:http";
import { parentPort, Worker, workerData } from "node:worker_threads";

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

export interface Listeners {
  /** What was heard since the last call. */
  take(): Promise<Heard>;
  close(): Promise<void>;
}

const MARK = "event: transition\nid: ";
const instant = (): number => performance.timeOrigin + performance.now();

interface Client {
  frames: number;
  rest: string;
  tx: number;
  seq: number;
}

function listen(plan: ListenerPlan): { opened: Promise<void>; take: () => Heard; close: () => void } {
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
export function startListeners(plan: ListenerPlan): Promise<Listeners> {
  const thread = new Worker(new URL(import.meta.url), { workerData: { listeners: plan } });
  const answer = <T>(): Promise<T> => new Promise((resolve) => thread.once("message", resolve));
  return new Promise((resolve, reject) => {
    thread.once("error", reject);
    thread.once("message", () =>
      resolve({
        take() {
          const heard = answer<Heard>();
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
          thread.postMessage("take");
          return heard;
        },
        async close() {
          const gone = new Promise((done) => thread.once("exit", done));
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
          thread.postMessage("close");
          await gone;
        },
      }),
    );
  });
}

const port = parentPort;
const given = workerData as { readonly listeners?: ListenerPlan } | null;
if (port && given?.listeners) {
  const { opened, take, close } = listen(given.listeners);
  port.on("message", (word: "take" | "close") => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
    if (word === "take") return port.postMessage(take());
    close();
    port.close();
  });
  await opened;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
  port.postMessage("open");
}
