// Receipt: what an answer to POST /v1/telemetry means for the envelopes of the request.
import type { RejectedEnvelope, TelemetryReceipt } from "@microgrid/api-specs";
import { problemOf } from "./http.ts";
import type { Reply } from "./http.ts";

export type Verdict =
  | { readonly kind: "received"; readonly accepted: number; readonly rejected: readonly RejectedEnvelope[] }
  | { readonly kind: "invalid"; readonly sentence: string }
  | { readonly kind: "tooLarge" }
  | { readonly kind: "slower"; readonly afterMs: number }
  | {
      readonly kind: "away";
      readonly reason: string;
      readonly afterMs: number | null;
      readonly arrived: "no" | "unknown";
    }
  | { readonly kind: "refused"; readonly sentence: string };

const SLOWER_MS = 1000;

export function verdictOn(reply: Reply, envelopes: number): Verdict {
  if (reply.kind === "away") return { ...reply, afterMs: null };
  const { status, body, retryAfterMs } = reply;
  if (status === 202) {
    const receipt = (body ?? {}) as Partial<TelemetryReceipt>;
    const rejected = rejectedOf(receipt.results);
    return { kind: "received", accepted: receipt.accepted ?? envelopes - rejected.length, rejected };
  }
  const problem = problemOf(status, body);
  const sentence = `${problem.code}: ${problem.detail} ${problem.fix}`;
  if (status === 401 || status === 403) return { kind: "refused", sentence };
  if (status === 413) return { kind: "tooLarge" };
  if (status === 429) return { kind: "slower", afterMs: retryAfterMs ?? SLOWER_MS };
  if (problem.results) return { kind: "received", accepted: 0, rejected: rejectedOf(problem.results) };
  if (status === 400 || status === 422) return { kind: "invalid", sentence };
  return { kind: "away", reason: `${status}, ${problem.code}`, afterMs: retryAfterMs, arrived: "unknown" };
}

function rejectedOf(results: TelemetryReceipt["results"] | undefined): RejectedEnvelope[] {
  return (results ?? []).filter((result) => result.status === "rejected");
}
