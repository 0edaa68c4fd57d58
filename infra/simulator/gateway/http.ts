// One HTTP request as the contract has it, with nothing thrown: an answer, or the reason why there is none.
import type { Problem } from "@microgrid/api-specs";

export interface Api {
  readonly url: string;
  readonly token: string;
}

export type Reply =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly body: unknown;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: "away"; readonly reason: string; readonly arrived: "no" | "unknown" };

const ANSWER_WITHIN_MS = 10_000;

export async function post(api: Api, path: string, body: unknown, signal?: AbortSignal): Promise<Reply> {
  const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const response = await fetch(api.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${api.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    const text = await response.text();
    return {
      kind: "answered",
      status: response.status,
      body: parsed(text),
      retryAfterMs: retryAfterMs(response.headers.get("retry-after"), Date.now()),
    };
  } catch (error) {
    return { kind: "away", reason: reasonOf(error), arrived: isUnreached(error) ? "no" : "unknown" };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Reads a Retry-After header: seconds or a date (RFC 9110 §10.2.3); null if there is none or it makes no sense. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** The problem of an answer that is none of the good ones, made up from the status when the body is not a problem. */
export function problemOf(
  status: number,
  body: unknown,
): Pick<Problem, "code" | "detail" | "fix" | "results"> {
  const known = typeof body === "object" && body !== null ? (body as Partial<Problem>) : {};
  return {
    code: known.code ?? `http.${status}`,
    detail: known.detail ?? `The API answered ${status} without saying why.`,
    fix: known.fix ?? "Check that --url names this API and not another server.",
    ...(Array.isArray(known.results) ? { results: known.results } : {}),
  };
}

/** True when no connection came about, so that the request cannot have arrived. */
function isUnreached(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"].includes(cause?.code ?? "");
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "no such host",
  ECONNRESET: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
};

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${ANSWER_WITHIN_MS / 1000} s`;
  const cause = error.cause;
  if (cause instanceof Error) {
    const code = (cause as NodeJS.ErrnoException).code;
    return WORDS[code ?? ""] ?? code ?? cause.message;
  }
  return error.message;
}
