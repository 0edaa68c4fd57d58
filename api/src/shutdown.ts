import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "pino";

export interface Closable {
  readonly name: string;
  close(): Promise<void> | void;
}

/**
 * Stops in order, each step bounded: no new requests, streams told to come back later, running requests answered, then
 * what they used. Never throws; a step that does not end in time is logged and left behind.
 */
export async function shutDown(steps: readonly Closable[], log: Logger, stepMs = 5000): Promise<void> {
  for (const step of steps) {
    try {
      await bounded(Promise.resolve(step.close()), stepMs);
    } catch (error) {
      log.warn({ step: step.name, reason: (error as Error).message }, "a step of the shutdown failed");
    }
  }
}

/**
 * Gives the way to close a server that does not listen yet. It ends when the last running request is answered; connections are
 * closed as soon as they are idle. Browsers open some in advance and never ask anything on them: Node does not call these idle,
 * so they are remembered until their first request.
 */
export function closerOf(server: Server): () => Promise<void> {
  const unused = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.on("request", ({ socket }) => unused.delete(socket));
  return async () => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      for (const socket of unused) socket.destroy();
    });
    clearInterval(sweep);
  };
}

/** Calls `stop` once: at SIGTERM, SIGINT, or when the process that started this one with IPC is gone. */
export function onStopRequested(stop: (reason: string) => void): void {
  let isAsked = false;
  const once = (reason: string) => {
    if (isAsked) return;
    isAsked = true;
    stop(reason);
  };
  process.on("SIGTERM", () => once("SIGTERM"));
  process.on("SIGINT", () => once("SIGINT"));
  if (process.connected) process.on("disconnect", () => once("the parent process is gone"));
}

async function bounded(work: Promise<void>, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${withinMs} ms`)), withinMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
