// Connection
//
// One open SSE response with its own backpressure. A client that does not read is cut off at 1 MiB waiting, whatever
// write() says, and after a minute in which it read nothing; it comes back with its cursor and loses nothing. Source: a library that ignores write()'s result was
// measured to queue 53 MB for one stalled client.
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { Request, Response } from "express";
import { retryFrame } from "./frame.ts";

export const mostWaitingBytes = 1024 * 1024;

export interface Connection {
  /** false: the connection is over, do not send more. */
  send(frames: string | Buffer): boolean;
  /** Resolves when what was sent has left, or the connection is over. */
  drained(): Promise<void>;
  /** Ends the stream; with a hint for the client how long to wait before it returns. */
  end(retryMs?: number): void;
  readonly isOpen: () => boolean;
  onEnd(listener: (reason: EndReason) => void): void;
}

export type EndReason = "client left" | "ended" | "too slow";

export interface ConnectionOptions {
  readonly retryMs?: number;
  readonly waitingLimit?: number;
  readonly stallMs?: number;
}

export function openConnection(
  request: Request,
  response: Response,
  options: ConnectionOptions = {},
): Connection {
  const limit = options.waitingLimit ?? mostWaitingBytes;
  const stallMs = options.stallMs ?? 60_000;
  const listeners: ((reason: EndReason) => void)[] = [];
  let reason: EndReason | null = null;
  /** When the client stopped reading, by a clock that only goes forward. */
  let stalledAt: number | null = null;

  const finish = (why: EndReason) => {
    if (reason !== null) return;
    reason = why;
    for (const listener of listeners) listener(why);
  };

  response.status(200).set({
    "content-type": "text/event-stream; charset=utf-8",
    // no-transform keeps compressing proxies from holding frames back, X-Accel-Buffering does so for nginx.
    "cache-control": "private, no-cache, no-store, no-transform",
    "x-accel-buffering": "no",
  });
  request.socket.setNoDelay(true);
  request.socket.setTimeout(0);
  response.on("close", () => finish("client left"));
  response.on("drain", () => {
    stalledAt = null;
  });
  response.on("error", () => finish("client left"));
  response.flushHeaders();
  if (request.method === "HEAD") {
    finish("ended");
    response.end();
  } else {
    response.write(retryFrame(options.retryMs ?? 2000));
  }

  return {
    send(frames) {
      if (reason !== null) return false;
      const isStalled = stalledAt !== null && performance.now() - stalledAt > stallMs;
      if (isStalled || response.writableLength > limit) {
        finish("too slow");
        // end() would wait for the client to read what it does not read.
        response.destroy();
        return false;
      }
      crashPoint("S1", () => response.write(frames.slice(0, frames.length / 2)));
      if (!response.write(frames)) stalledAt ??= performance.now();
      return true;
    },
    async drained() {
      if (reason !== null || !response.writableNeedDrain) return;
      await new Promise<void>((resolve) => {
        response.once("drain", resolve);
        listeners.push(() => resolve());
      });
    },
    end(retryMs) {
      if (reason !== null) return;
      finish("ended");
      response.end(retryMs === undefined ? "" : retryFrame(retryMs));
    },
    isOpen: () => reason === null,
    onEnd(listener) {
      if (reason !== null) listener(reason);
      else listeners.push(listener);
    },
  };
}
