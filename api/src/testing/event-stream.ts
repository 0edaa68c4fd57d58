import { createParser } from "eventsource-parser";
import type { EventSourceMessage } from "eventsource-parser";
import { credentialsOf } from "./client.ts";
import type { Credentials } from "./client.ts";

export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  // oxlint-disable-next-line no-explicit-any
  readonly data: any;
}

/** A client of server-sent events that keeps everything it got. */
export interface EventStream {
  readonly events: StreamEvent[];
  readonly retryMs: () => number | null;
  /** The last id, as a browser would send it when it reconnects. */
  readonly lastId: () => string | undefined;
  of(event: string): StreamEvent[];
  /** Resolves when the events please, rejects at the deadline. */
  until(isGood: (events: readonly StreamEvent[]) => boolean, withinMs?: number): Promise<void>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export async function openStream(
  url: string,
  path: string,
  as: Credentials,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const stop = new AbortController();
  const response = await fetch(`${url}${path}`, {
    headers: { ...credentialsOf(as), ...headers },
    signal: stop.signal,
  });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  const events: StreamEvent[] = [];
  const waiting = new Set<() => void>();
  let retryMs: number | null = null;
  const parser = createParser({
    onEvent: (message) => void events.push(parsed(message)),
    onRetry: (ms) => {
      retryMs = ms;
    },
  });
  const ended = (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
        for (const look of waiting) look();
      }
    } catch {
      // Closed by us, or cut off by the server.
    }
  })();

  return {
    events,
    retryMs: () => retryMs,
    lastId: () => events.findLast(({ id }) => id !== undefined)?.id,
    of: (name) => events.filter(({ event }) => event === name),
    until(isGood, withinMs = 45_000) {
      return new Promise((resolve, reject) => {
        const finish = (error?: Error) => {
          clearTimeout(timer);
          waiting.delete(look);
          if (error === undefined) resolve();
          else reject(error);
        };
        const look = () => isGood(events) && finish();
        const timer = setTimeout(
          () => finish(new Error(`not within ${withinMs} ms; last: ${JSON.stringify(events.slice(-3))}`)),
          withinMs,
        );
        waiting.add(look);
        look();
      });
    },
    ended,
    async close() {
      stop.abort();
      await ended;
    },
  };
}

function parsed({ event, id, data }: EventSourceMessage): StreamEvent {
  return { event: event ?? "message", id, data: JSON.parse(data) };
}
