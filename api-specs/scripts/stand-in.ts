// Stand-in
//
// An API made of the contract's own examples, with just enough memory for the flows of `contract.arazzo.yaml`. It exists to
// show that the flows pass where the promises are kept and fail where one is broken; it is no model of the real API.

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import contract from "../generated/openapi.json" with { type: "json" };
import { findOperation } from "./operations.ts";
import type { Operation } from "./operations.ts";

export interface Call {
  readonly operationId: string;
  /** The value of the path's parameter; empty when it has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage["headers"];
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a call, or leaves it to the example of the contract. */
export type Behaviour = (call: Call) => Answer | undefined;

export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

export async function startStandIn(behaviour: Behaviour): Promise<StandIn> {
  const server = createServer((request, response) => void serve(request, response, behaviour));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  behaviour: Behaviour,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://stand-in");
  const found = findOperation(request.method ?? "GET", url.pathname);
  if (found === undefined) return void response.writeHead(404).end();
  const { operation, id } = found;
  const text = await bodyOf(request);
  const body = text === "" ? {} : (JSON.parse(text) as Call["body"]);
  const call = {
    operationId: operation.operationId,
    id,
    query: url.searchParams,
    body,
    headers: request.headers,
  };
  const { status, body: answer, headers } = behaviour(call) ?? exampleOf(operation);
  if (answer === undefined) return void response.writeHead(status, headers).end();
  const type =
    typeof answer === "string"
      ? "text/plain"
      : status >= 400
        ? "application/problem+json"
        : "application/json";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
}

function exampleOf({ responses }: Operation): Answer {
  const [status, { content = {} }] = Object.entries(responses)[0] ?? ["500", {}];
  const media = content["application/json"];
  if (media === undefined)
    return { status: Number(status), ...("text/plain" in content ? { body: "up 1\n" } : {}) };
  const name = media.schema.$ref?.split("/").at(-1) as keyof typeof contract.components.schemas;
  return { status: Number(status), body: contract.components.schemas[name].examples[0] };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return text;
}
