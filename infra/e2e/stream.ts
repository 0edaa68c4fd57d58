import { createParser } from "eventsource-parser";

export interface Frame {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

export interface StreamClient {
  readonly frames: readonly Frame[];
  of(event: string): readonly Frame[];
  /** How often it was opened. */
  readonly opened: number;
  close(): Promise<void>;
}

/** A client that reopens by itself with the last id it saw, as a dashboard or a gateway does. */
export function openStream(
  url: string,
  credentials: Readonly<Record<string, string>>,
  onFrame: (frame: Frame) => void = () => undefined,
): StreamClient {
  const stop = new AbortController();
  const frames: Frame[] = [];
  let lastId: string | undefined;
  let opened = 0;

  const once = async (): Promise<void> => {
    const headers: Record<string, string> = { ...credentials, accept: "text/event-stream" };
    if (lastId !== undefined) headers["last-event-id"] = lastId;
    const answer = await fetch(url, { headers, signal: stop.signal });
    if (!answer.ok || !answer.body) throw new Error(`The stream answered ${answer.status}`);
    opened += 1;
    const parser = createParser({
      onEvent({ id, event, data }) {
        if (id !== undefined) lastId = id;
        const frame = { id, event: event ?? "message", data: JSON.parse(data) as Record<string, unknown> };
        frames.push(frame);
        onFrame(frame);
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as ReadableStream<Uint8Array>)
      parser.feed(decoder.decode(chunk, { stream: true }));
  };
  const following = (async () => {
    while (!stop.signal.aborted) {
      await once().catch(() => undefined);
      if (!stop.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();

  return {
    frames,
    get opened() {
      return opened;
    },
    of: (event) => frames.filter((frame) => frame.event === event),
    async close() {
      stop.abort();
      await following;
    },
  };
}
