// Connection
//
// What the badge says about the line between this page and the server. Fed by the live feed, drawn by ConnectionBadge.
import { createStore } from "@xstate/store";
import { span } from "./age.ts";

export type ConnectionState = "connecting" | "live" | "reconnecting" | "offline";

export interface Connection {
  readonly state: ConnectionState;
  readonly lagMs: number | null;
  /** Local ms epoch of the moment the line was lost. */
  readonly lostAt: number | null;
}

/** After this long without a line the page stops calling it a hiccup. */
export const offlineAfterMs = 20_000;

export const connectionStore = createStore({
  context: { state: "connecting", lagMs: null, lostAt: null } as Connection,
  on: {
    opened: (): Connection => ({ state: "live", lagMs: null, lostAt: null }),
    pinged: (_, event: { lagMs: number }): Connection => ({
      state: "live",
      lagMs: event.lagMs,
      lostAt: null,
    }),
    lost: (context, event: { at: number; since: number }): Connection => ({
      state: event.at - event.since > offlineAfterMs ? "offline" : "reconnecting",
      lagMs: null,
      lostAt: context.lostAt ?? event.since,
    }),
    closed: (): Connection => ({ state: "connecting", lagMs: null, lostAt: null }),
  },
});

export const Connection = {
  /** `live · 120 ms`, `reconnecting · 4 s`, `offline · 3 min`. */
  label(connection: Connection, localNow: number): string {
    if (connection.state === "live") {
      return connection.lagMs === null ? "live" : `live · ${span(Math.max(connection.lagMs, 10))}`;
    }
    if (connection.state === "connecting" || connection.lostAt === null) return connection.state;
    const lostMs = Math.floor((localNow - connection.lostAt) / 1000) * 1000;
    return lostMs < 1000 ? connection.state : `${connection.state} · ${span(lostMs).replace(".0", "")}`;
  },
};
