import document from "@microgrid/api-specs/openapi.json" with { type: "json" };
import OpenApiValidator from "express-openapi-validator";
import type { RequestHandler } from "express";
import type { Operation } from "./operations.ts";

/**
 * Holds requests, and in development and tests responses too, to the contract. Telemetry has its own validator compiled
 * from the same Envelope schema, because it judges envelope by envelope and is the one hot path.
 */
export function contractValidation(options: {
  responses: boolean;
  except: readonly Operation["path"][];
}): RequestHandler[] {
  const except = new Set(options.except);
  const middleware = OpenApiValidator.middleware({
    apiSpec: structuredClone(document) as never,
    validateApiSpec: false,
    validateRequests: { allowUnknownQueryParameters: false, allErrors: false },
    validateResponses: options.responses ? { onError: failResponse } : false,
    validateSecurity: false,
    fileUploader: false,
    ignorePaths: (path: string) => !path.startsWith("/v1/") || except.has(path),
  });
  return middleware as unknown as RequestHandler[];
}

function failResponse(error: Error): void {
  throw error;
}
