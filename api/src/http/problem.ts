// Problem
//
// The one error format of the API (RFC 9457) and the only place where an expected error gets its HTTP status.
// Every problem says what went wrong (`detail`) and what to do (`fix`); `code` is stable and may be programmed against.
import type { components } from '@microgrid/api-specs'

export type ProblemBody = components['schemas']['Problem']

const statuses = {
  'request.invalid': 400,
  'json.malformed': 400,
  'json.unsafe': 400,
  'cursor.invalid': 400,
  'credentials.missing': 401,
  'credentials.invalid': 401,
  'session.expired': 401,
  'origin.foreign': 403,
  'role.insufficient': 403,
  'site.foreign': 403,
  'device.foreign': 403,
  'token.mayNotRegister': 403,
  'route.unknown': 404,
  'site.unknown': 404,
  'device.unknown': 404,
  'kind.unknown': 404,
  'alarm.unknown': 404,
  'command.unknown': 404,
  'order.unknown': 404,
  'method.notAllowed': 405,
  'representation.notAcceptable': 406,
  'device.exists': 409,
  'device.busy': 409,
  'device.offline': 409,
  'device.unready': 409,
  'operation.notAllowed': 409,
  'idempotency.mismatch': 409,
  'body.tooLarge': 413,
  'mediaType.unsupported': 415,
  'value.outOfRange': 422,
  'event.notAccepted': 422,
  'settings.invalid': 422,
  'telemetry.rejected': 422,
  'readings.tooMany': 422,
  'limit.exceeded': 429,
  'streams.tooMany': 429,
  'internal': 500,
  'response.invalid': 500,
  'queue.unavailable': 503,
  'database.unavailable': 503,
  'limits.unavailable': 503,
} as const

export type ProblemCode = keyof typeof statuses

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Cannot be processed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
}

export interface ProblemExtras {
  readonly errors?: readonly { readonly field: string; readonly detail: string }[]
  readonly results?: ProblemBody['results']
  readonly retryAfterSeconds?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Only where one code has several statuses, e.g. a pack rejected as a whole. */
  readonly status?: number
}

/** An expected refusal. Throw it anywhere below a route; the error handler writes it out. */
export class Refusal extends Error {
  readonly code: ProblemCode
  readonly fix: string
  readonly extras: ProblemExtras

  constructor(code: ProblemCode, detail: string, fix: string, extras: ProblemExtras = {}) {
    super(detail)
    this.name = 'Refusal'
    this.code = code
    this.fix = fix
    this.extras = extras
  }
}

export function refuse(code: ProblemCode, detail: string, fix: string, extras?: ProblemExtras): never {
  throw new Refusal(code, detail, fix, extras)
}

export function problemOf(refusal: Refusal): { body: ProblemBody; headers: Record<string, string> } {
  const { errors, results, retryAfterSeconds, headers, status: own } = refusal.extras
  const status = own ?? statuses[refusal.code]
  const body: ProblemBody = {
    type: `/docs/problems#${refusal.code}`,
    title: titles[status] ?? 'Error',
    status,
    code: refusal.code,
    detail: refusal.message,
    fix: refusal.fix,
  }
  if (errors !== undefined) body.errors = errors.map((error) => ({ ...error }))
  if (results !== undefined) body.results = results
  const retry = retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.max(1, retryAfterSeconds)) }
  return { body, headers: { ...headers, ...retry } }
}
