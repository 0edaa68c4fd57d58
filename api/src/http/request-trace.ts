// Request trace
//
// A span for each request, and one for each message that it gives to a queue. Exists only while tracing is on. A caller that sends a
// `traceparent` of its own finds the request in its own trace.
import { AsyncLocalStorage } from "node:async_hooks";
import { traceparentOf } from "@microgrid/runtime";
import type { Span, Tracer } from "@microgrid/runtime";
import type { RequestHandler } from "express";
import type { Operation, OperationId } from "./operations.ts";

export interface RequestTraces {
  /** Goes after the operation is known. */
  readonly middleware: RequestHandler;
  /** Begins the span of a send of the request that this code serves; undefined when nobody records that request. */
  send(queue: string): Span | undefined;
}

/** Streams last for hours, and probes ask for ever. */
const untold: ReadonlySet<OperationId> = new Set([
  "openStream",
  "streamDeviceOrders",
  "streamSiteOrders",
  "getHealth",
  "getMetrics",
]);

export function requestTraces(tracer: Tracer): RequestTraces {
  const serving = new AsyncLocalStorage<Span>();
  return {
    middleware(request, response, next) {
      const { id, method, path } = response.locals["operation"] as Operation;
      if (untold.has(id)) return next();
      const span = tracer.begin(`${method} ${path}`, {
        kind: "server",
        parent: traceparentOf(request.headers["traceparent"]),
        attributes: { "http.request.method": request.method, "http.route": path },
      });
      response.once("close", () => {
        if (!response.writableFinished) span.fail(new Error("The connection ended before the answer."));
        else if (response.statusCode >= 500) span.fail(new Error(`Answered ${response.statusCode}`));
        span.end({ "http.response.status_code": response.statusCode });
      });
      serving.run(span, next);
    },
    send(queue) {
      const request = serving.getStore();
      if (request === undefined || !request.isRecorded) return undefined;
      return tracer.begin(`send ${queue}`, {
        kind: "producer",
        parent: request.traceparent,
        attributes: {
          "messaging.destination.name": queue,
          "messaging.operation.type": "send",
          "messaging.operation.name": "send",
        },
      });
    },
  };
}
