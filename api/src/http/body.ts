import express from "express";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { refuse } from "./problem.ts";
import { findPoison, parseJson } from "./strict-json.ts";

const kilobyte = 1024;

/**
 * Reads a JSON body strictly. `guard: false` leaves the search for poison to the route, so that one bad envelope of a
 * telemetry request cannot cost the others.
 */
export function jsonBody(options: { limitKb: number; guard: boolean }): RequestHandler[] {
  const read = express.raw({ type: () => true, limit: options.limitKb * kilobyte, inflate: false });
  return [requireJson, read, (request, _response, next) => parse(request, options.guard, next)];
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  if (!hasBody(request)) {
    // So that the contract says "a body is required" and not "wrong type of nothing".
    request.headers["content-type"] = "application/json";
    return next();
  }
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type)) {
    refuse(
      "mediaType.unsupported",
      type === ""
        ? "The request has a body but no Content-Type."
        : `The Content-Type "${type}" is not understood.`,
      "Send the body as JSON in UTF-8 with Content-Type: application/json.",
    );
  }
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    refuse(
      "mediaType.unsupported",
      `The Content-Encoding "${encoding}" is not accepted.`,
      "Send the body uncompressed.",
    );
  }
  next();
}

function parse(request: Request, guard: boolean, next: NextFunction): void {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) {
    request.body = undefined;
    return next();
  }
  request.body = strictly(request.body, guard);
  next();
}

function strictly(bytes: Buffer, guard: boolean): unknown {
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "it is not valid UTF-8";
    refuse(
      "json.malformed",
      `The body is not JSON: ${reason.slice(0, 160)}.`,
      "Send one JSON value in UTF-8.",
    );
  }
  const poison = guard ? findPoison(value) : null;
  if (poison !== null) {
    const field = poison.field === "" ? "body" : `body.${poison.field}`;
    refuse("json.unsafe", `${field} ${poison.detail}.`, poison.fix, {
      errors: [{ field, detail: poison.detail }],
    });
  }
  return value;
}

function hasBody(request: Request): boolean {
  return (
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0
  );
}
