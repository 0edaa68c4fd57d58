// Problem
//
// The one error format of the API (RFC 9457) and the only place where an expected error gets its HTTP status.
// Every problem says what went wrong (`detail`) and what to do (`fix`); `code` is stable and may be programmed against.
import { STATUS_CODES } from "node:http";
import type { components } from "@microgrid/api-specs";

export type ProblemBody = components["schemas"]["Problem"];

const statuses = {
  "request.invalid": 400,
  "json.malformed": 400,
  "json.unsafe": 400,
  "session.required": 401,
  "session.wrong": 401,
  "credentials.wrong": 401,
  "token.required": 401,
  "token.wrong": 401,
  "origin.foreign": 403,
  "role.insufficient": 403,
  "site.foreign": 403,
  "device.foreign": 403,
  "token.insufficient": 403,
  "route.unknown": 404,
  "device.unknown": 404,
  "kind.unknown": 404,
  "alarm.unknown": 404,
  "command.unknown": 404,
  "order.unknown": 404,
  "letter.unknown": 404,
  "method.notAllowed": 405,
  "request.notAcceptable": 406,
  "device.exists": 409,
  "device.busy": 409,
  "device.offline": 409,
  "device.paused": 409,
  "operation.notAllowed": 409,
  "event.notAccepted": 409,
  "order.settled": 409,
  "key.reused": 409,
  "letter.settled": 409,
  "letter.exhausted": 409,
  "request.tooLarge": 413,
  "mediaType.unsupported": 415,
  "site.unknown": 422,
  "setting.unknown": 422,
  "setpoint.unknown": 422,
  "setpoint.outOfRange": 422,
  "operation.unknown": 422,
  "event.unknown": 422,
  "event.invalid": 422,
  "range.invalid": 422,
  "range.tooWide": 422,
  "cursor.invalid": 422,
  "letter.invalid": 422,
  "telemetry.rejected": 422,
  "limit.exceeded": 429,
  "backlog.full": 429,
  internal: 500,
  "response.invalid": 500,
  "queue.away": 503,
  "database.away": 503,
} as const;

export type ProblemCode = keyof typeof statuses;

export interface ProblemExtras {
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
  readonly results?: ProblemBody["results"];
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where one code has several statuses: a kind or an alarm is unknown in a path (404) or in a body (422). */
  readonly status?: number;
}

/** An expected refusal. Throw it anywhere below a route; the error handler writes it out. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly fix: string;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, detail: string, fix: string, extras: ProblemExtras = {}) {
    super(detail);
    this.name = "Refusal";
    this.code = code;
    this.fix = fix;
    this.extras = extras;
  }
}

export function refuse(code: ProblemCode, detail: string, fix: string, extras?: ProblemExtras): never {
  throw new Refusal(code, detail, fix, extras);
}

export function problemOf(refusal: Refusal): { body: ProblemBody; headers: Record<string, string> } {
  const { errors, results, retryAfterSeconds, headers, status: own } = refusal.extras;
  const status = own ?? statuses[refusal.code];
  const body: ProblemBody = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    code: refusal.code,
    detail: refusal.message,
    fix: refusal.fix,
  };
  if (errors !== undefined) body.errors = errors.map((error) => ({ ...error }));
  if (results !== undefined) body.results = results;
  const retry =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(Math.max(1, retryAfterSeconds)) };
  return { body, headers: { ...headers, ...retry } };
}
