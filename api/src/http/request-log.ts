import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import type { RequestHandler } from "express";

const wellFormedId = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * One line per request with its id. Headers and bodies, hence credentials, are never logged. What devices and probes send
 * all the time is logged at debug as long as it succeeds.
 */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: (request, response) => {
      const given = request.headers["x-request-id"];
      const id = typeof given === "string" && wellFormedId.test(given) ? given : randomUUID();
      response.setHeader("x-request-id", id);
      return id;
    },
    customLogLevel: (request, response, error) => {
      if (error !== undefined || response.statusCode >= 500) return "error";
      if (response.statusCode >= 400) return "warn";
      return isFrequent(request) ? "debug" : "info";
    },
    serializers: {
      req: briefRequest,
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
  }) as RequestHandler;
}

function isFrequent(request: IncomingMessage): boolean {
  const path =
    ((request as { originalUrl?: string }).originalUrl ?? request.url ?? "").split("?", 1)[0] ?? "";
  return /^\/v1\/(telemetry|health|metrics|orders|orders\/[^/]+\/answer|devices\/[^/]+\/orders)$/.test(path);
}

function briefRequest(request: { id: unknown; method: string; url: string; remoteAddress?: string }) {
  return { id: request.id, method: request.method, url: request.url, from: request.remoteAddress };
}
