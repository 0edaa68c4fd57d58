// Fault proxy
//
// A network that can be broken between a process and its server (Postgres, SQS, Redis): it stands before the server and carries bytes
// in the weather that a test asks for. Knows no protocol; a `Watch` that does may ask for one connection to be cut at an exact place.
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** How bytes travel from now on, in both directions and on every connection. */
export type Weather =
  | { readonly kind: "clear" }
  /** Every connection is reset, and a new one too. */
  | { readonly kind: "refusing" }
  /** Nothing moves and nothing is lost. */
  | { readonly kind: "stalled" }
  /** A half-open line: bytes vanish, and neither side hears of it. Connections that lost some are reset when the weather changes. */
  | { readonly kind: "swallowing" }
  /** Every chunk waits. */
  | { readonly kind: "slow"; readonly latencyMs: number }
  /** A few bytes at a time, so that every message arrives in pieces. */
  | { readonly kind: "trickling"; readonly bytes: number };

/** What is to become of bytes: carried on, kept until the next verdict, or lost together with their connection. */
export type Verdict = "pass" | "hold" | "cut";

/** Looks at one connection's bytes as they pass. */
export interface Watch {
  fromClient(chunk: Buffer): Verdict;
  fromServer(chunk: Buffer): Verdict;
}

export interface FaultProxy {
  /** The target's URL with the proxy's port. */
  readonly url: string;
  readonly connections: number;
  set(weather: Weather): void;
  /** Ends every connection; new ones are welcome. */
  sever(): void;
  /** Ends every connection and accepts no new one. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

/** A socket of either side that belongs to one connection. */
interface Line {
  readonly near: Socket;
  readonly far: Socket;
  readonly watch: Watch | null;
  robbed: boolean;
}

/** Starts a proxy before `target`; `watch` makes one observer for each connection. */
export async function startFaultProxy(target: string, watch?: () => Watch): Promise<FaultProxy> {
  const { port, hostname } = new URL(target);
  const lines = new Set<Line>();
  let weather: Weather = { kind: "clear" };
  let changed = Promise.withResolvers<void>();

  const end = ({ near, far }: Line): void => {
    near.resetAndDestroy();
    far.resetAndDestroy();
  };
  const write = async (to: Socket, bytes: Buffer): Promise<void> => {
    if (to.destroyed || to.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        to.off("drain", done).off("close", done);
        resolve();
      };
      to.on("drain", done).on("close", done);
    });
  };
  const send = async (line: Line, to: Socket, bytes: Buffer): Promise<void> => {
    let rest = bytes;
    while (rest.length > 0) {
      while (weather.kind === "stalled") await changed.promise;
      if (weather.kind === "swallowing") {
        line.robbed = true;
        return;
      }
      if (weather.kind === "slow") await delay(weather.latencyMs);
      if (weather.kind !== "trickling") return write(to, rest);
      await write(to, rest.subarray(0, weather.bytes));
      rest = rest.subarray(weather.bytes);
      await delay(1);
    }
  };
  const carry = async (line: Line, from: Socket, to: Socket): Promise<void> => {
    let held: Buffer[] = [];
    for await (const chunk of from) {
      const bytes = chunk as Buffer;
      const verdict =
        (from === line.near ? line.watch?.fromClient(bytes) : line.watch?.fromServer(bytes)) ?? "pass";
      if (verdict === "cut") return end(line);
      held.push(bytes);
      if (verdict === "hold") continue;
      const ready = Buffer.concat(held);
      held = [];
      await send(line, to, ready);
    }
    to.end();
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (weather.kind === "refusing") return void near.resetAndDestroy();
    const far = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const line: Line = { near, far, watch: watch?.() ?? null, robbed: false };
    lines.add(line);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("error", () => to.destroy());
      from.on("close", () => {
        lines.delete(line);
        if (from.readableEnded) to.end();
        else to.destroy();
      });
      carry(line, from, to).catch(() => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);

  const set = (next: Weather): void => {
    const wasSwallowing = weather.kind === "swallowing";
    weather = next;
    for (const line of lines)
      if (next.kind === "refusing" || (wasSwallowing && line.robbed && next.kind !== "swallowing")) end(line);
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  const sever = (): void => {
    for (const line of lines) end(line);
  };
  return {
    url: url.href.replace(/\/$/, ""),
    get connections() {
      return lines.size;
    },
    set,
    sever,
    cut: () => set({ kind: "refusing" }),
    restore: () => set({ kind: "clear" }),
    close() {
      set({ kind: "refusing" });
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
