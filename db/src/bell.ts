// Bell
//
// Says "look now" to whoever follows the feed; never carries data, and missing one costs a second at most (the feed
// polls). Rung after a commit, never inside it: NOTIFY takes a lock that serialises all commits of the database.

import { Socket } from "node:net";
import { Client } from "pg";
import type { Queryable } from "./pool.ts";

export const bellChannel = "microgrid_feed";

export async function ringBell(db: Queryable): Promise<void> {
  await db.query(`select pg_notify('microgrid_feed', '')`);
}

export interface BellListener {
  close(): Promise<void>;
}

/**
 * Calls `onRing` for every ring, and once after each (re)connection, since rings may have been missed meanwhile.
 * Uses a connection of its own and reopens it for as long as the listener lives.
 */
export function hearBell(
  url: string,
  options: {
    readonly applicationName: string;
    readonly onRing: () => void;
    readonly onError?: (error: Error) => void;
    readonly reopenAfterMs?: number;
    /** How long a server may take to answer before the connection is given up. */
    readonly answerWithinMs?: number;
  },
): BellListener {
  let closed = false;
  // Ours, to cut: Client.end() would wait for a server that does not answer.
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  const ring = () => {
    if (!closed) options.onRing();
  };
  const open = async () => {
    const client = new Client({
      connectionString: url,
      application_name: options.applicationName,
      connectionTimeoutMillis: options.answerWithinMs ?? 5_000,
      keepAlive: true,
      stream: () => (socket = new Socket()),
    });
    let lost = false;
    const reopen = (error?: Error) => {
      if (lost || closed) return;
      lost = true;
      if (error) options.onError?.(error);
      client.end().catch(() => {});
      timer = setTimeout(() => (opening = open()), options.reopenAfterMs ?? 1_000);
    };
    client.on("error", reopen);
    client.on("end", () => reopen());
    client.on("notification", ring);
    try {
      await client.connect();
      await client.query("listen microgrid_feed");
      ring();
    } catch (error) {
      reopen(error as Error);
    }
  };
  let opening = open();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      socket?.destroy();
      await opening;
    },
  };
}
