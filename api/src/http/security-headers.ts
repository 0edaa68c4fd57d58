import type { RequestHandler } from "express";
import helmet from "helmet";

const ownPages = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/**
 * Strict for everything; Swagger UI alone writes styles inline. HTTPS is demanded only where it is spoken, so that
 * `http://localhost` works.
 */
export function securityHeaders(publicOrigin: string): RequestHandler {
  const isHttps = publicOrigin.startsWith("https:");
  const build = (styleSrc: string[]) =>
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { ...ownPages, styleSrc, ...(isHttps ? { upgradeInsecureRequests: [] } : {}) },
      },
      strictTransportSecurity: isHttps,
      referrerPolicy: { policy: "same-origin" },
      crossOriginEmbedderPolicy: false,
    });
  const strict = build(["'self'"]);
  const docs = build(["'self'", "'unsafe-inline'"]);
  return (request, response, next) =>
    (request.path.startsWith("/docs") ? docs : strict)(request, response, next);
}
