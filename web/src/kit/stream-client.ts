// Stream client
//
// One connection to `/v1/stream` that is never silently dead. It owns reopening, the cursor and duplicates; it knows nothing of devices.
//   L9  Resume is gap-free: every reopening asks for what comes after the last cursor seen.
// A native EventSource gives up for good on any answer but 200, and cannot say why; so this reads the stream through fetch.
import { createParser } from "eventsource-parser";

export type StreamStatus =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "reconnecting"; readonly since: number }
  | { readonly kind: "signedOut" };

export interface StreamFrame {
  readonly event: string;
  readonly data: unknown;
}

export interface StreamPorts {
  fetch(url: string, init: { signal: AbortSignal; headers: Record<string, string> }): Promise<Response>;
  now(): number;
  random(): number;
  /** Runs once after `ms`; answers how to take it back. */
  after(ms: number, run: () => void): () => void;
}

export interface StreamOptions {
  /** The address without a cursor. */
  readonly url: string;
  /** Where an earlier connection stood. */
  readonly cursor: string | null;
  readonly ports: StreamPorts;
  onFrame(frame: StreamFrame): void;
  onStatus(status: StreamStatus): void;
  /** The stream starts anew or was reset: what the page holds may have a hole and must be fetched again. */
  onFresh(reason: string): void;
}

export interface StreamClient {
  readonly cursor: () => string | null;
  /** The network is back or the computer woke up: look now instead of waiting. */
  wake(): void;
  close(): void;
}

/** No frame for this long means the connection is dead, whatever the socket says (three pings). */
export const staleAfterMs = 15_000;
const longestWaitMs = 15_000;
const remembered = 2048;

/** Doubling from half a second, between half and all of it, so that a fleet of pages does not return at once. */
export function backoff(attempt: number, random: number): number {
  return Math.round(Math.min(longestWaitMs, 500 * 2 ** attempt) * (0.5 + random / 2));
}

export function openStream(options: StreamOptions): StreamClient {
  const { ports } = options;
  let cursor = options.cursor;
  let attempt = 0;
  let lostAt: number | null = null;
  let lastFrameAt = ports.now();
  let abort: AbortController | null = null;
  let cancelTimer: (() => void) | null = null;
  let closed = false;
  const seen = new Set<string>();

  const firstSight = (id: string): boolean => {
    if (seen.has(id)) return false;
    seen.add(id);
    if (seen.size > remembered) seen.delete(seen.values().next().value!);
    return true;
  };

  const take = (event: string, id: string | undefined, text: string): void => {
    lastFrameAt = ports.now();
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      return;
    }
    if (event === "ping" || event === "reset") {
      const next = (data as { cursor?: unknown }).cursor;
      const starting = cursor === null;
      if (typeof next === "string" && next) cursor = next;
      if (event === "reset") options.onFresh(String((data as { reason?: unknown }).reason ?? "reset"));
      else if (starting) options.onFresh("start");
    } else if (id !== undefined && id !== "") {
      cursor = id;
      if (!firstSight(`${event} ${id}`)) return;
    }
    options.onFrame({ event, data });
  };

  const watch = (mine: AbortController): void => {
    cancelTimer = ports.after(staleAfterMs / 3, () => {
      if (mine.signal.aborted) return;
      if (ports.now() - lastFrameAt > staleAfterMs) lose(mine, 0);
      else watch(mine);
    });
  };

  const lose = (mine: AbortController, atLeastMs: number): void => {
    if (closed || mine.signal.aborted) return;
    mine.abort();
    cancelTimer?.();
    lostAt ??= lastFrameAt;
    options.onStatus({ kind: "reconnecting", since: lostAt });
    cancelTimer = ports.after(Math.max(atLeastMs, backoff(attempt++, ports.random())), connect);
  };

  const connect = (): void => {
    if (closed) return;
    cancelTimer?.();
    const mine = new AbortController();
    abort?.abort();
    abort = mine;
    lastFrameAt = ports.now();
    watch(mine);
    void read(mine).then(
      (waitMs) => lose(mine, waitMs),
      () => lose(mine, 0),
    );
  };

  /** Reads until the stream ends; answers how long the server asks us to stay away. */
  const read = async (mine: AbortController): Promise<number> => {
    const joint = options.url.includes("?") ? "&" : "?";
    const url = cursor === null ? options.url : `${options.url}${joint}since=${encodeURIComponent(cursor)}`;
    const response = await ports.fetch(url, {
      signal: mine.signal,
      headers: { accept: "text/event-stream" },
    });
    if (response.status === 401) {
      close();
      options.onStatus({ kind: "signedOut" });
      return 0;
    }
    if (!response.ok || !response.body) {
      void response.body?.cancel().catch(() => {});
      return Number(response.headers.get("retry-after") ?? 0) * 1000 || 0;
    }
    attempt = 0;
    lostAt = null;
    options.onStatus({ kind: "live" });
    const parser = createParser({ onEvent: (frame) => take(frame.event ?? "message", frame.id, frame.data) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || mine.signal.aborted) return 0;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  };

  const close = (): void => {
    closed = true;
    cancelTimer?.();
    abort?.abort();
  };

  options.onStatus({ kind: "connecting" });
  connect();
  return {
    cursor: () => cursor,
    wake() {
      if (closed) return;
      const silentMs = ports.now() - lastFrameAt;
      if (lostAt !== null || silentMs > staleAfterMs) {
        attempt = 0;
        lostAt ??= lastFrameAt;
        connect();
      }
    },
    close,
  };
}
