import { InvalidPageKey } from "@microgrid/db";
import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { problemOf, Refusal, refuse } from "./problem.ts";
import type { ProblemCode } from "./problem.ts";

/** Writes any error as a problem. What nobody foresaw is logged in full and told to the caller only as `internal`. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const refusal = refusalOf(error);
    if (refusal.code === "internal" || refusal.code === "response.invalid") {
      log.error({ err: error, requestId: request.id }, "a request failed");
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    writeProblem(response, refusal);
  };
}

export const unknownRoute: RequestHandler = (request) => {
  refuse("route.unknown", `There is nothing at ${request.path}.`, "See /docs for the paths of this API.");
};

export function writeProblem(response: Response, refusal: Refusal): void {
  const { body, headers } = problemOf(refusal);
  // The rest of an oversize body is not worth reading.
  if (body.status === 413) response.set("connection", "close");
  response.status(body.status).set(headers).set("cache-control", "no-store");
  response.type("application/problem+json").end(JSON.stringify(body));
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof InvalidPageKey) {
    return new Refusal("cursor.invalid", `${error.message}.`, "Begin again without cursor.");
  }
  if (isUnavailable(error)) {
    return new Refusal(
      "database.away",
      "The database does not answer at the moment.",
      "Try again in a few seconds.",
      { retryAfterSeconds: 2 },
    );
  }
  return fromMiddleware(error) ?? internal();
}

/** Errors of Express, its body reader and the contract validator carry a `status`. */
function fromMiddleware(error: unknown): Refusal | null {
  const { status, message, errors } = error as {
    status?: number;
    message?: string;
    errors?: ContractError[];
  };
  if (status === undefined || status >= 500) return contractBroken(error);
  const fields = (errors ?? []).map((one) => ({
    field: fieldOf(one.path),
    detail: one.message ?? "is not valid",
  }));
  const code = codeOf(status);
  const detail =
    fields.length === 0
      ? `${message ?? "The request is not valid"}.`
      : fields.map((f) => `${f.field} ${f.detail}.`).join(" ");
  return new Refusal(code, detail.slice(0, 2000), fixes[code] ?? fixOfFields(fields), {
    errors: fields.slice(0, 50),
    status,
  });
}

interface ContractError {
  readonly path?: string;
  readonly message?: string;
}

const fixes: Partial<Record<ProblemCode, string>> = {
  "request.tooLarge": "Send less in one request: telemetry up to 1 MiB, everything else up to 64 kB.",
  "mediaType.unsupported": "Send JSON in UTF-8, uncompressed.",
  "route.unknown": "See /docs for the paths of this API.",
};

function codeOf(status: number): ProblemCode {
  if (status === 413) return "request.tooLarge";
  if (status === 415) return "mediaType.unsupported";
  if (status === 404) return "route.unknown";
  if (status === 405) return "method.notAllowed";
  if (status === 406) return "request.notAcceptable";
  return "request.invalid";
}

function fixOfFields(fields: readonly { field: string }[]): string {
  const names = [...new Set(fields.map((one) => one.field))];
  return names.length === 0
    ? "Compare the request with /docs."
    : `Correct ${names.slice(0, 5).join(", ")}; /docs shows what is expected.`;
}

/** '/body/points/powerKw' → 'body.points.powerKw'; '/query/limit' → 'query.limit'. */
function fieldOf(path: string | undefined): string {
  const parts = (path ?? "").split("/").filter((part) => part !== "");
  return parts.length === 0 ? "body" : parts.join(".").replaceAll(/\.(\d+)(?=\.|$)/g, "[$1]");
}

function contractBroken(error: unknown): Refusal | null {
  const errors = (error as { errors?: ContractError[] }).errors;
  if (errors === undefined) return null;
  const told = errors.map((one) => `${one.path ?? ""} ${one.message ?? ""}`).join("; ");
  return new Refusal(
    "response.invalid",
    `The answer breaks the contract: ${told}.`,
    "Report this: it is a fault of the API.",
  );
}

function internal(): Refusal {
  return new Refusal(
    "internal",
    "The API failed in a way it did not foresee.",
    "Try again; if it stays, report the time and the X-Request-Id of this answer.",
  );
}

// pg: class 08 (connection), 53 (resources), 57P0x (shutdown); node: socket errors; pg-pool: its own sentence.
function isUnavailable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (
    typeof code === "string" &&
    /^(08...|53...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/.test(code)
  ) {
    return true;
  }
  return (
    typeof message === "string" &&
    /Connection terminated|timeout exceeded when trying to connect/.test(message)
  );
}
