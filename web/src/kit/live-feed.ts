// Live feed
//
// The one connection of the tab, shared by everything on the page. Listeners say which topics they want, and of which device they
// want the readings, which are most of the traffic; the union decides the address. A change of the union reopens the stream from its cursor, so nothing is lost by moving between pages.
import { createFrameBatch, nextFrame } from "./frame-batch.ts";
import type { StreamClient, StreamFrame, StreamOptions, StreamStatus } from "./stream-client.ts";

export interface Listener {
  readonly topics: readonly string[];
  /** The only device whose readings are wanted now; without it, those of all. */
  readonly readingDevice?: (() => string) | undefined;
  /** All frames of one topic since the last animation frame, in order. */
  onFrames(topic: string, frames: readonly unknown[]): void;
  /** What the page holds may have a hole: fetch it again. */
  onFresh(reason: string): void;
}

export interface LiveFeed {
  listen(listener: Listener): () => void;
  start(): void;
  stop(): void;
  wake(): void;
  /** Something has changed what it wants. */
  review(): void;
  /** Whether the place in the feed is known: what is fetched from now on joins the stream without a gap. */
  placed(): boolean;
}

export interface LiveFeedPorts {
  open(options: Omit<StreamOptions, "ports">): StreamClient;
  schedule?: (run: () => void) => () => void;
  /** Runs soon, once the page has settled which topics it wants. */
  settle?: (run: () => void) => void;
  onStatus(status: StreamStatus): void;
  onPing(at: number): void;
}

export function createLiveFeed(ports: LiveFeedPorts): LiveFeed {
  const listeners = new Set<Listener>();
  const settle = ports.settle ?? ((run) => void setTimeout(run, 30));
  let client: StreamClient | null = null;
  let cursor: string | null = null;
  let query = "";
  let running = false;
  let settling = false;

  const deliver = (frames: readonly StreamFrame[]): void => {
    const byTopic = new Map<string, unknown[]>();
    for (const frame of frames) {
      const list = byTopic.get(frame.event);
      if (list) list.push(frame.data);
      else byTopic.set(frame.event, [frame.data]);
    }
    for (const listener of [...listeners]) {
      for (const topic of listener.topics) {
        const list = byTopic.get(topic);
        if (list) listener.onFrames(topic, list);
      }
    }
  };
  const batch = createFrameBatch(deliver, ports.schedule ?? nextFrame);

  const wanted = (): string => {
    const topics = new Set([...listeners].flatMap((one) => one.topics));
    const devices = [...listeners]
      .filter((one) => one.topics.includes("reading"))
      .map((one) => one.readingDevice);
    const narrow = devices.flatMap((device) => device?.() ?? []);
    return [
      ...[...topics].sort().map((topic) => `topic=${topic}`),
      ...(devices.includes(undefined) ? [] : [...new Set(narrow)].sort()).map(
        (device) => `readingDevice=${encodeURIComponent(device)}`,
      ),
    ].join("&");
  };

  const reopen = (): void => {
    settling = false;
    const next = wanted();
    if (!running || (client && next === query)) return;
    cursor = client?.cursor() ?? cursor;
    client?.close();
    query = next;
    client = ports.open({
      url: `/v1/stream?${query}`,
      cursor,
      onStatus: ports.onStatus,
      onFrame(frame) {
        if (frame.event === "ping") ports.onPing(Date.parse(String((frame.data as { at: unknown }).at)));
        else batch.add(frame);
      },
      onFresh(reason) {
        batch.flush();
        for (const listener of [...listeners]) listener.onFresh(reason);
      },
    });
  };

  const change = (): void => {
    if (!running || settling) return;
    settling = true;
    settle(reopen);
  };

  return {
    listen(listener) {
      listeners.add(listener);
      change();
      return () => {
        listeners.delete(listener);
        change();
      };
    },
    start() {
      if (running) return;
      running = true;
      change();
    },
    stop() {
      running = false;
      client?.close();
      client = null;
      cursor = null;
      batch.end();
    },
    wake() {
      client?.wake();
    },
    review: change,
    placed: () => (client?.cursor() ?? cursor) !== null,
  };
}
