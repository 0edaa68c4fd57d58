import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import type { RequestHandler } from "express";

const wellFormedId = /^[A-Za-z0-9._-]{1,64}$/;

/** One line per request with its id. Headers and bodies, hence credentials, are never logged; device traffic only at debug. */
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
  return /^\/v1\/(telemetry|health|metrics)/.test(request.url ?? "");
}

function briefRequest(request: { id: unknown; method: string; url: string; remoteAddress?: string }) {
  return { id: request.id, method: request.method, url: request.url, from: request.remoteAddress };
}
