import { expect, test } from "vitest";
import {
  backoff,
  openStream,
  staleAfterMs,
  type StreamFrame,
  type StreamPorts,
  type StreamStatus,
} from "./stream-client.ts";

interface Call {
  readonly url: string;
  send(text: string): void;
  end(): void;
  readonly signal: AbortSignal;
}

/** A server and a clock in the hand of the test. */
function world(answers: (number | { status: number; retryAfter: string })[] = []) {
  let now = 1_000_000;
  let timers: { at: number; run: () => void }[] = [];
  const calls: Call[] = [];
  const frames: StreamFrame[] = [];
  const statuses: StreamStatus[] = [];
  const fresh: string[] = [];
  const ports: StreamPorts = {
    now: () => now,
    random: () => 1,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
    fetch(url, { signal }) {
      const answer = answers.shift() ?? 200;
      const status = typeof answer === "number" ? answer : answer.status;
      let control: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void (control = controller) });
      signal.addEventListener("abort", () => {
        try {
          control.error(new DOMException("aborted", "AbortError"));
        } catch {
          // Already closed.
        }
      });
      calls.push({
        url,
        signal,
        send: (text) => control.enqueue(new TextEncoder().encode(text)),
        end: () => control.close(),
      });
      if (status === 0) return Promise.reject(new TypeError("fetch failed"));
      const headers = typeof answer === "number" ? {} : { "retry-after": answer.retryAfter };
      return Promise.resolve(new Response(status === 200 ? body : "no", { status, headers }));
    },
  };
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    calls,
    frames,
    statuses,
    fresh,
    open: (cursor: string | null = null) =>
      openStream({
        url: "/v1/stream?topic=alarm",
        cursor,
        ports,
        onFrame: (frame) => frames.push(frame),
        onStatus: (status) => statuses.push(status),
        onFresh: (reason) => fresh.push(reason),
      }),
    settle,
    async pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers = timers.filter((timer) => timer !== due);
        now = Math.max(now, due.at);
        due.run();
        await settle();
      }
      now = end;
    },
    /** The computer slept: the clock moves, timers do not. */
    sleep: (ms: number) => void (now += ms),
  };
}

const ping = (cursor: string): string =>
  `event: ping\ndata: {"at":"2026-01-01T00:00:00.000Z","cursor":"${cursor}"}\n\n`;
const alarm = (cursor: string, name: string): string =>
  `event: alarm\nid: ${cursor}\ndata: {"name":"${name}"}\n\n`;
const names = (frames: readonly StreamFrame[]): unknown[] =>
  frames.filter((frame) => frame.event === "alarm").map((frame) => (frame.data as { name: string }).name);

test("frames arrive whole even when the network cuts them anywhere", async () => {
  const { calls, frames, open, settle } = world();
  open();
  await settle();
  const text = ping("1-1") + alarm("1-2", "hot");
  for (const letter of text) calls[0]!.send(letter);
  await settle();
  expect(frames.map((frame) => frame.event)).toEqual(["ping", "alarm"]);
});

test("a reopened stream asks for what comes after the last cursor (L9)", async () => {
  const { calls, open, settle, pass } = world();
  open();
  await settle();
  calls[0]!.send(ping("1-1") + alarm("1-7", "hot"));
  await settle();
  calls[0]!.end();
  await settle();
  await pass(1000);
  expect(calls[1]!.url).toBe("/v1/stream?topic=alarm&since=1-7");
});

test("a frame that comes again after reopening is delivered once (L9)", async () => {
  const { calls, frames, open, settle, pass } = world();
  open();
  await settle();
  calls[0]!.send(ping("1-1") + alarm("1-7", "hot"));
  await settle();
  calls[0]!.end();
  await settle();
  await pass(1000);
  calls[1]!.send(alarm("1-7", "hot") + alarm("1-8", "cold"));
  await settle();
  expect(names(frames)).toEqual(["hot", "cold"]);
});

test("a 503 does not end the stream: it is tried again, not before Retry-After", async () => {
  const { calls, statuses, open, settle, pass } = world([{ status: 503, retryAfter: "4" }, 200]);
  open();
  await settle();
  await pass(3900);
  expect(calls).toHaveLength(1);
  await pass(200);
  expect(calls).toHaveLength(2);
  expect(statuses.at(-1)).toEqual({ kind: "live" });
});

test("waits grow while the server stays away, and start small again after it was back", async () => {
  const { calls, open, settle, pass } = world([0, 0, 0, 200]);
  open();
  await settle();
  await pass(500);
  expect(calls).toHaveLength(2);
  await pass(999);
  expect(calls).toHaveLength(2);
  await pass(1);
  expect(calls).toHaveLength(3);
  await pass(2000);
  expect(calls).toHaveLength(4);
  calls[3]!.end();
  await settle();
  await pass(500);
  expect(calls).toHaveLength(5);
});

test("backoff never waits longer than its limit and never less than half of its step", () => {
  expect(backoff(0, 0)).toBe(250);
  expect(backoff(0, 1)).toBe(500);
  expect(backoff(30, 1)).toBe(15_000);
  expect(backoff(30, 0)).toBe(7_500);
});

test("a 401 ends the stream and says so", async () => {
  const { calls, statuses, open, settle, pass } = world([401]);
  open();
  await settle();
  await pass(60_000);
  expect(calls).toHaveLength(1);
  expect(statuses.at(-1)).toEqual({ kind: "signedOut" });
});

test("silence longer than three pings is a dead connection", async () => {
  const { calls, statuses, open, settle, pass } = world();
  open();
  await settle();
  calls[0]!.send(ping("1-1"));
  await settle();
  await pass(staleAfterMs + 5001);
  expect(calls[0]!.signal.aborted).toBe(true);
  expect(statuses.some((status) => status.kind === "reconnecting")).toBe(true);
  await pass(500);
  expect(calls.length).toBeGreaterThan(1);
});

test("after a sleep the stream is opened at once, from its cursor", async () => {
  const { calls, open, settle, sleep } = world();
  const client = open();
  await settle();
  calls[0]!.send(ping("9-9"));
  await settle();
  sleep(3_600_000);
  client.wake();
  await settle();
  expect(calls).toHaveLength(2);
  expect(calls[1]!.url).toContain("since=9-9");
});

test("waking a healthy stream changes nothing", async () => {
  const { calls, open, settle } = world();
  const client = open();
  await settle();
  client.wake();
  await settle();
  expect(calls).toHaveLength(1);
});

test("the first ping of a new stream and every reset ask the page to fetch again", async () => {
  const { calls, fresh, open, settle } = world();
  const client = open();
  await settle();
  calls[0]!.send(ping("1-1") + ping("1-2"));
  calls[0]!.send('event: reset\ndata: {"reason":"the journal was cut","cursor":"5-5"}\n\n');
  await settle();
  expect(fresh).toEqual(["start", "the journal was cut"]);
  expect(client.cursor()).toBe("5-5");
});

test("a stream that resumes from a cursor does not ask the page to fetch again", async () => {
  const { calls, fresh, open, settle } = world();
  open("4-4");
  await settle();
  calls[0]!.send(ping("4-5"));
  await settle();
  expect(fresh).toEqual([]);
});

test("a closed stream stays closed", async () => {
  const { calls, open, settle, pass } = world();
  const client = open();
  await settle();
  client.close();
  await settle();
  await pass(120_000);
  client.wake();
  expect(calls).toHaveLength(1);
});

test("a frame that is not JSON is dropped and the next one still comes", async () => {
  const { calls, frames, open, settle } = world();
  open();
  await settle();
  calls[0]!.send(`event: alarm\nid: 1-1\ndata: {oops\n\n${alarm("1-2", "hot")}`);
  await settle();
  expect(names(frames)).toEqual(["hot"]);
});
