// Client
//
// The outside world of a run: every request ends as ok, failed (refused, nothing happened) or unknown (no answer, a 5xx: it may have
// happened). Unknown is not failed: the same request is sent again until it is known.
import { setTimeout as delay } from "node:timers/promises";

export interface Counts {
  ok: number;
  failed: number;
  unknown: number;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly cookies: readonly string[];
}

export interface Client {
  readonly counts: Counts;
  /** Sends until the outcome is known; throws at the deadline of the run. */
  ask(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Answer>;
}

const PATIENCE_MS = 3_000;
const AGAIN_MS = 60;

export function createClient(apiUrl: string, signal: AbortSignal): Client {
  const counts: Counts = { ok: 0, failed: 0, unknown: 0 };
  /** Sends once; null: unknown. */
  const once = async (
    ...[method, path, headers, body]: Parameters<Client["ask"]>
  ): Promise<Answer | null> => {
    try {
      const answer = await fetch(`${apiUrl}${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      const text = await answer.text();
      if (answer.status >= 500 || answer.status === 429) throw new Error(`answered ${answer.status}`);
      counts[answer.ok ? "ok" : "failed"] += 1;
      const parsed = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
      return { status: answer.status, body: parsed, cookies: answer.headers.getSetCookie() };
    } catch {
      counts.unknown += 1;
      return null;
    }
  };
  return {
    counts,
    async ask(method, path, headers, body) {
      for (;;) {
        const answer = await once(method, path, headers, body);
        if (answer !== null) return answer;
        if (signal.aborted) throw new Error(`${method} ${path} was never answered.`);
        await delay(AGAIN_MS);
      }
    },
  };
}
