import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import type { Operator } from "../auth/caller.ts";
import type { Sessions } from "../auth/sessions.ts";
import type { Metrics } from "../health/metrics.ts";
import { refuse } from "../http/problem.ts";
import type { Connection } from "./connection.ts";

/**
 * Who is connected. Counts per operator, ends streams whose session ended or whose operator has another role or other sites
 * by now (the client comes back and is judged anew), and all of them at shutdown.
 */
export interface StreamDesk {
  /** Refuses when this operator has too many. */
  admit(operator: Operator): void;
  add(operator: Operator, connection: Connection): void;
  closeAll(): void;
}

export interface StreamDeskOptions {
  readonly sessions: Pick<Sessions, "keepAlive">;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly mostPerOperator: number;
  readonly checkMs?: number;
}

export function streamDesk(options: StreamDeskOptions): StreamDesk {
  const { sessions, metrics, log, mostPerOperator } = options;
  const checkMs = options.checkMs ?? 30_000;
  const open = new Map<string, Set<Connection>>();
  let isClosing = false;

  return {
    admit(operator) {
      if ((open.get(operator.operatorId)?.size ?? 0) < mostPerOperator) return;
      refuse(
        "limit.exceeded",
        `You have ${mostPerOperator} streams open already.`,
        "Close a window, or share one stream between your windows.",
        { retryAfterSeconds: 30 },
      );
    },
    add(operator, connection) {
      const own = open.get(operator.operatorId) ?? new Set();
      open.set(operator.operatorId, own.add(connection));
      metrics.streams.inc({ topic: "feed" });
      const check = setInterval(() => {
        sessions.keepAlive(operator.sessionHash).then(
          (now) => (now !== null && maySeeTheSame(now, operator)) || connection.end(),
          (error: Error) => log.warn({ reason: error.message }, "a session could not be checked"),
        );
      }, checkMs);
      connection.onEnd((reason) => {
        clearInterval(check);
        own.delete(connection);
        if (own.size === 0) open.delete(operator.operatorId);
        metrics.streams.dec({ topic: "feed" });
        if (reason === "too slow") metrics.slowClients.inc();
      });
      if (isClosing) connection.end();
    },
    closeAll() {
      isClosing = true;
      // Spread over two seconds, so that the next process is not met by everybody at once.
      for (const own of open.values()) {
        for (const connection of own) connection.end(500 + Math.round(Math.random() * 2000));
      }
    },
  };
}

function maySeeTheSame(now: Operator, before: Operator): boolean {
  return now.role === before.role && isDeepStrictEqual(sorted(now.sites), sorted(before.sites));
}

function sorted(sites: readonly string[] | null): readonly string[] | null {
  return sites === null ? null : sites.toSorted();
}
