import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { pino } from "pino";
import { expect, test } from "vitest";
import { requestLog } from "./request-log.ts";

interface Line {
  readonly level: number;
  readonly req: { readonly id: string; readonly url: string };
  readonly res: { readonly status: number };
}

/** The line of one request that is answered with `status`, and its text. */
async function lineOf(method: string, path: string, status: number): Promise<{ line: Line; text: string }> {
  const written = Promise.withResolvers<string>();
  const log = pino({ level: "debug" }, { write: (text: string) => written.resolve(text) });
  const app = express().use(requestLog(log), (_request, response) => void response.status(status).end());
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  await fetch(url, { method, headers: { authorization: "Bearer hunter2", cookie: "sid=hunter2" } });
  const text = await written.promise;
  server.close();
  return { line: JSON.parse(text) as Line, text };
}

const { debug, info, warn, error } = pino.levels.values;

test.each([
  ["POST", "/v1/telemetry", 202, debug],
  ["GET", "/v1/health?x=1", 200, debug],
  ["POST", "/v1/orders/01/answer", 202, debug],
  ["GET", "/v1/orders?site=alpha", 200, debug],
  ["GET", "/v1/devices/battery-1/orders", 200, debug],
  ["GET", "/v1/devices/telemetry", 200, info],
  ["POST", "/v1/devices", 201, info],
  ["POST", "/v1/telemetry", 401, warn],
  ["POST", "/v1/telemetry", 503, error],
])(
  "%s %s answered with %i is logged at its level, without credentials",
  async (method, path, status, level) => {
    const { line, text } = await lineOf(method, path, status);
    expect([line.level, line.req.url, line.res.status]).toEqual([level, path, status]);
    expect(line.req.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(text).not.toContain("hunter2");
  },
);
