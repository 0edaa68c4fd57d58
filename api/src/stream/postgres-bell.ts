import { hearBell } from "@microgrid/db";
import type { Logger } from "pino";
import { ringer } from "./bell.ts";
import type { Bell } from "./bell.ts";

/** LISTEN on a connection of its own, for installations without Redis. */
export function postgresBell(url: string, log: Logger): Bell {
  const { onRing, ring } = ringer();
  let isConnected = false;
  const listener = hearBell(url, {
    applicationName: "microgrid-api-bell",
    // Also rings once after each connection.
    onRing: () => {
      isConnected = true;
      ring();
    },
    onError: (error) => {
      isConnected = false;
      log.warn({ reason: error.message }, "the Postgres bell is away");
    },
  });
  return { onRing, isConnected: () => isConnected, close: () => listener.close() };
}
