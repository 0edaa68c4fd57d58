/**
 * One server-sent event. `data` is JSON, so it holds no line break that could end the frame early.
 * Source: WHATWG HTML, 9.2 Server-sent events.
 */
export function frame(event: string, data: unknown, id?: string): string {
  return frameOfJson(event, JSON.stringify(data), id);
}

export function frameOfJson(event: string, json: string, id?: string): string {
  return id === undefined
    ? `event: ${event}\ndata: ${json}\n\n`
    : `event: ${event}\nid: ${id}\ndata: ${json}\n\n`;
}

/** How long a client waits before it reconnects. */
export function retryFrame(delayMs: number): string {
  return `retry: ${delayMs}\n\n`;
}
