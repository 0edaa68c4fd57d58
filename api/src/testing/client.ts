import { origin } from "./live-api.ts";
import { gatewayToken, password } from "./seed.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into bodies of any form.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
}

export type Credentials = { readonly cookie: string } | { readonly token: string } | null;

/** One request; `body` is sent as JSON, `raw` as it is. */
export async function ask(
  url: string,
  method: string,
  path: string,
  options: {
    readonly as?: Credentials;
    readonly body?: unknown;
    readonly raw?: string | Uint8Array<ArrayBuffer>;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<Answer> {
  const { as = null, body, raw, headers = {} } = options;
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(sent === undefined ? {} : { "content-type": "application/json" }),
      ...credentialsOf(as),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

export function credentialsOf(as: Credentials): Record<string, string> {
  if (as === null) return {};
  return "cookie" in as ? { cookie: as.cookie, origin } : { authorization: `Bearer ${as.token}` };
}

export async function signIn(url: string, name: string): Promise<{ cookie: string }> {
  const answer = await ask(url, "POST", "/v1/sessions", { body: { name, password } });
  if (answer.status !== 201)
    throw new Error(`sign in as ${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { cookie: (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "" };
}

export async function postTelemetry(
  url: string,
  envelopes: readonly unknown[],
  token = gatewayToken,
): Promise<Answer> {
  return ask(url, "POST", "/v1/telemetry", { as: { token }, body: { envelopes } });
}

/** Asks until the answer pleases, or fails with the last one. */
export async function until<Value>(
  look: () => Promise<Value>,
  isGood: (value: Value) => boolean,
  withinMs = 45_000,
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (isGood(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`not within ${withinMs} ms: ${JSON.stringify(value).slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Acts again and again, each time after the time before has ended; what it returns ends that and waits for the last. */
export function again(act: () => Promise<unknown>, everyMs: number): () => Promise<void> {
  const state = { isOver: false };
  const acting = (async () => {
    while (!state.isOver) {
      await act();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  return () => {
    state.isOver = true;
    return acting;
  };
}

/** A reading that every kind's validator takes. */
export function envelope(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    deviceId: "battery-1",
    bootId: "boot-1",
    seq: 1,
    measuredAt: new Date().toISOString(),
    points: { powerKw: 1.5, socPct: 60, temperatureC: 25, mode: "discharging" },
    ...overrides,
  };
}
