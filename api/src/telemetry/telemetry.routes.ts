// Telemetry
//
//   L10  202 means durable: the answer waits until the queues have every accepted envelope.
import type { EnvelopeResult } from "@microgrid/api-specs";
import { crashPoint } from "@microgrid/runtime/crash-point";
import { deviceCallerOf } from "../auth/caller.ts";
import type { Metrics } from "../health/metrics.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import type { ProblemCode } from "../http/problem.ts";
import type { RateLimits } from "../http/rate-limits.ts";
import type { Queues } from "../queues.ts";
import type { Backlog } from "./backlog.ts";
import type { LiveBacklog } from "./live-backlog.ts";
import type { DeviceDirectory } from "./device-directory.ts";
import { dispatch } from "./dispatch.ts";
import { deviceIdsOf, judge } from "./judge.ts";

export interface TelemetryRoutes {
  readonly directory: DeviceDirectory;
  readonly backlog: Backlog;
  readonly live: Pick<LiveBacklog, "admit">;
  readonly queues: Pick<Queues, "sendPack" | "sendBackfill">;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly clock: () => number;
  readonly readingsKeptDays: number;
}

const most = 1000;
/** A worker that keeps up makes room within a second; the next look at what is true comes a second later. */
const BACKLOG_RETRY_S = 3;

export function telemetryRoutes(deps: TelemetryRoutes): Routes {
  const { directory, backlog, live, queues, limits, metrics, clock, readingsKeptDays } = deps;
  return {
    async postTelemetry(request, response) {
      const caller = deviceCallerOf(response);
      crashPoint("I1");
      const envelopes = envelopesOf(request.body);
      await limits.envelopes(caller.tokenId, envelopes.length);
      const devices = await directory.lookUp(deviceIdsOf(envelopes));
      const now = clock();
      const judged = judge(envelopes, { caller, devices, backlog, live, now, readingsKeptDays });
      const count = (results: readonly EnvelopeResult[]): void => {
        for (const result of results)
          metrics.envelopes.inc({ result: result.status === "accepted" ? "accepted" : result.code });
      };
      if (judged.packed.length === 0) {
        count(judged.results);
        refuseAll(judged.results);
      }
      crashPoint("I2");
      const results = await dispatch(queues, caller.siteId, now, judged);
      crashPoint("I4");
      count(results);
      const accepted = results.filter(({ status }) => status === "accepted").length;
      response.status(202).json({ accepted, rejected: results.length - accepted, results });
    },
  };
}

/** The array is held to the contract here; its elements are judged one by one. */
function envelopesOf(body: unknown): readonly unknown[] {
  const { envelopes, ...others } = (typeof body === "object" && body !== null ? body : {}) as {
    envelopes?: unknown;
  };
  const extra = Object.keys(others)[0];
  if (extra !== undefined)
    misfit("body", `has the unknown member ${extra.slice(0, 80)}`, 'Send { "envelopes": [ … ] }.');
  if (!Array.isArray(envelopes)) misfit("body.envelopes", "must be an array", 'Send { "envelopes": [ … ] }.');
  if (envelopes.length === 0) misfit("body.envelopes", "must not be empty", "Send at least one envelope.");
  if (envelopes.length > most) {
    misfit("body.envelopes", `has ${envelopes.length} envelopes, more than ${most}`, "Split the request.");
  }
  return envelopes;
}

function misfit(field: string, detail: string, fix: string): never {
  refuse("request.invalid", `${field} ${detail}.`, fix, { errors: [{ field, detail }] });
}

function refuseAll(results: EnvelopeResult[]): never {
  const codes = new Set(results.map((result) => (result.status === "rejected" ? result.code : null)));
  const common = codes.size === 1 ? [...codes][0] : null;
  const code: ProblemCode =
    common === "device.foreign" || common === "device.unknown" || common === "backlog.full"
      ? common
      : "telemetry.rejected";
  const detail =
    results.length === 1 && results[0]?.status === "rejected"
      ? results[0].detail
      : `All ${results.length} envelopes were rejected.`;
  const wait = code === "backlog.full" ? { retryAfterSeconds: BACKLOG_RETRY_S } : {};
  refuse(code, detail, "See results for what to do about each.", { results, ...wait });
}
