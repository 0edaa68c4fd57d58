import express from "express";
import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { authorise } from "./auth/authorise.ts";
import type { Authorisation } from "./auth/authorise.ts";
import { operatorAsking } from "./auth/caller.ts";
import { docsRouter } from "./docs.ts";
import type { Metrics } from "./health/metrics.ts";
import { jsonBody } from "./http/body.ts";
import { contractValidation } from "./http/contract.ts";
import { errorHandler, unknownRoute } from "./http/errors.ts";
import { allOperations, operationOf } from "./http/operations.ts";
import type { Operation, OperationId, Routes } from "./http/operations.ts";
import { ownOriginOnly } from "./http/origin.ts";
import { refuse } from "./http/problem.ts";
import type { RateLimits } from "./http/rate-limits.ts";
import { requestLog } from "./http/request-log.ts";
import type { RequestTraces } from "./http/request-trace.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { builtWeb } from "./web.ts";

export interface AppOptions {
  readonly publicOrigin: string;
  readonly trustProxyHops: number;
  readonly webDist: string | undefined;
  /** Hold our own answers to the contract; costs a validation per answer. */
  readonly checkResponses: boolean;
  readonly log: Logger;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  /** Undefined: nothing is traced. */
  readonly traces?: RequestTraces | undefined;
  readonly authorisation: Authorisation;
  readonly routes: Routes;
}

/** Everything between the socket and the routes, in the order in which it happens. */
export function createApp(options: AppOptions): Express {
  const { publicOrigin, log, limits, metrics } = options;
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.set("trust proxy", options.trustProxyHops);
  app.set("etag", false);

  app.use(requestLog(log));
  app.use(securityHeaders(publicOrigin));
  app.use(admitAddress(limits));
  app.use("/docs", docsRouter());
  app.use("/v1", identify);
  if (options.traces !== undefined) app.use("/v1", options.traces.middleware);
  app.use(
    "/v1",
    measure(metrics),
    ownOriginOnly(publicOrigin),
    permit(options.authorisation),
    limitCommands(limits),
  );
  app.use("/v1", ...bodies(), requireBody);
  app.use(...contractValidation({ responses: options.checkResponses, except: ["/v1/telemetry"] }));
  app.use("/v1", countItems(limits));
  mount(app, options.routes);
  app.use("/v1", unknownRoute);
  if (options.webDist !== undefined) app.use(builtWeb(options.webDist));
  app.use(unknownRoute);
  app.use(errorHandler(log));
  return app;
}

function admitAddress(limits: RateLimits): RequestHandler {
  return async (request, _response, next) => {
    await limits.request(request.ip ?? request.socket.remoteAddress ?? "unknown");
    next();
  };
}

/** Which operation of the contract this is; everything after depends on it. */
function identify(request: Request, response: Response, next: NextFunction): void {
  const found = operationOf(request.method, request.originalUrl.split("?", 1)[0] ?? "");
  if (found === null) return unknownRoute(request, response, next) as never;
  if ("allow" in found) {
    const allow = found.allow.join(", ");
    refuse("method.notAllowed", `${request.method} is not possible here.`, `Use ${allow}.`, {
      headers: { allow },
    });
  }
  response.locals["operation"] = found;
  response.set("cache-control", "no-store");
  next();
}

function operationFor(response: Response): Operation {
  return response.locals["operation"] as Operation;
}

function measure(metrics: Metrics): RequestHandler {
  return (_request, response, next) => {
    const stop = metrics.requests.startTimer({ operation: operationFor(response).id });
    response.once("finish", () => stop({ status: String(response.statusCode) }));
    next();
  };
}

function permit(authorisation: Authorisation): RequestHandler {
  return async (request, response, next) => {
    await authorise(authorisation, operationFor(response).id, request, response);
    next();
  };
}

/** Who only looks is not counted, and signing out is always possible. */
function limitCommands(limits: RateLimits): RequestHandler {
  return async (_request, response, next) => {
    const { id, method } = operationFor(response);
    const operator = operatorAsking(response);
    if (operator !== null && method !== "GET" && id !== "endSession")
      await limits.commands(operator.operatorId);
    next();
  };
}

/** A request for many is as much as many requests; how many they are is known only once the body is read. */
function countItems(limits: RateLimits): RequestHandler {
  return async (request, response, next) => {
    const field = itemsField[operationFor(response).id];
    const operator = operatorAsking(response);
    const count = field === undefined ? 1 : (request.body as Record<typeof field, unknown[]>)[field].length;
    if (count > 1 && operator !== null) await limits.furtherCommands(operator.operatorId, count - 1);
    next();
  };
}

const itemsField: Partial<Record<OperationId, "alarmIds" | "letterIds">> = {
  acknowledgeAlarms: "alarmIds",
  retryDeadLetters: "letterIds",
  discardDeadLetters: "letterIds",
};

/** Telemetry may be large and is searched envelope by envelope; everything else is small and searched here. */
function bodies(): RequestHandler[] {
  const large = jsonBody({ limitKb: 1024, guard: false });
  const small = jsonBody({ limitKb: 64, guard: true });
  const steps = large.map((_, index): RequestHandler => (request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD") return next();
    const chosen = operationFor(response).id === "postTelemetry" ? large : small;
    return chosen[index]?.(request, response, next);
  });
  return steps;
}

/** The contract validator takes no body for an empty one. */
function requireBody(request: Request, response: Response, next: NextFunction): void {
  if (request.body !== undefined || !operationFor(response).needsBody) return next();
  refuse("request.invalid", "The request has no body.", "Send a JSON body; /docs shows its form.", {
    errors: [{ field: "body", detail: "is missing" }],
  });
}

function mount(app: Express, routes: Routes): void {
  for (const { id, method, path } of allOperations) {
    const handler = routes[id];
    if (handler === undefined) continue;
    app[method.toLowerCase() as "get"](path, handler);
  }
}
