// A stand-in for the API in tests: takes telemetry, registrations and answers, streams orders, and fails on demand.
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Envelope, NewDevice, Order, OrderAnswer } from "@microgrid/api-specs";

export interface Failure {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface FakeApi {
  readonly url: string;
  readonly envelopes: Envelope[];
  readonly requests: { readonly at: number; readonly status: number; readonly envelopes: Envelope[] }[];
  readonly registered: NewDevice[];
  readonly answers: (OrderAnswer & { readonly orderId: string })[];
  /** What the next telemetry requests get, in place of 202; null for normal. */
  fail(decide: (envelopes: readonly Envelope[]) => Failure | null): void;
  /** Devices whose envelopes are rejected as unknown until they are registered. */
  readonly unknown: Set<string>;
  readonly orderStreams: number;
  order(order: Order): void;
  breakOrderStreams(): void;
  close(): Promise<void>;
}

export async function startFakeApi(port = 0): Promise<FakeApi> {
  const streams = new Set<ServerResponse>();
  const envelopes: Envelope[] = [];
  const requests: FakeApi["requests"] = [];
  const registered: NewDevice[] = [];
  const answers: FakeApi["answers"] = [];
  const unknown = new Set<string>();
  let decide: Parameters<FakeApi["fail"]>[0] = () => null;

  const telemetry = (sent: Envelope[], response: ServerResponse): void => {
    const failure = decide(sent);
    requests.push({ at: Date.now(), status: failure?.status ?? 202, envelopes: sent });
    if (failure) return reply(response, failure.status, failure.body ?? {}, failure.headers);
    const results = sent.map(({ deviceId }, index) =>
      unknown.has(deviceId)
        ? {
            index,
            deviceId,
            status: "rejected",
            code: "device.unknown",
            detail: `No ${deviceId}.`,
            fix: "Register it.",
          }
        : { index, deviceId, status: "accepted" },
    );
    const accepted = sent.filter(({ deviceId }) => !unknown.has(deviceId));
    envelopes.push(...accepted);
    const counts = { accepted: accepted.length, rejected: sent.length - accepted.length, results };
    reply(response, accepted.length === 0 ? 404 : 202, counts);
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    if (url.pathname === "/v1/orders") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": hello\n\n");
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return;
    }
    void bodyOf(request).then((body) => {
      if (url.pathname === "/v1/telemetry")
        return telemetry((body as { envelopes: Envelope[] }).envelopes, response);
      if (url.pathname === "/v1/devices") {
        registered.push(body as NewDevice);
        unknown.delete((body as NewDevice).deviceId);
        return reply(response, 201, body);
      }
      const orderId = /^\/v1\/orders\/(.+)\/answer$/.exec(url.pathname)?.[1];
      if (orderId === undefined) return reply(response, 404, {});
      answers.push({ ...(body as OrderAnswer), orderId });
      return reply(response, 202, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    envelopes,
    requests,
    registered,
    answers,
    unknown,
    fail(next) {
      decide = next;
    },
    get orderStreams() {
      return streams.size;
    },
    order(order) {
      for (const stream of streams) stream.write(`event: order\ndata: ${JSON.stringify(order)}\n\n`);
    },
    breakOrderStreams() {
      for (const stream of streams) stream.destroy();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
