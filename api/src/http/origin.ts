// Origin
//
// Cross-site request forgery: an unsafe method that rides on a cookie must come from our own pages. Browsers say so in
// Sec-Fetch-Site and Origin; a request without cookie (device tokens, scripts) has nothing to steal. No CORS headers are
// ever sent, so no foreign page can read an answer. Source: OWASP CSRF cheat sheet, Fetch Metadata as main defence.
import type { RequestHandler } from "express";
import { refuse } from "./problem.ts";

const safe = new Set(["GET", "HEAD", "OPTIONS"]);

export function ownOriginOnly(publicOrigin: string): RequestHandler {
  return (request, _response, next) => {
    const { origin, cookie, "sec-fetch-site": site } = request.headers;
    const usesCookie = cookie !== undefined;
    if (safe.has(request.method)) {
      if (usesCookie && site === "cross-site" && request.headers["sec-fetch-mode"] !== "navigate")
        foreign(origin, publicOrigin);
      return next();
    }
    const isOwn =
      site === "same-origin" || (origin !== undefined && origin === publicOrigin && site !== "cross-site");
    const isForeign =
      (origin !== undefined && origin !== publicOrigin) || (site !== undefined && site !== "none");
    if (!isOwn && (usesCookie || isForeign)) foreign(origin, publicOrigin);
    next();
  };
}

function foreign(origin: string | undefined, publicOrigin: string): never {
  const from = origin === undefined ? "an unnamed origin" : `the origin "${origin.slice(0, 200)}"`;
  refuse(
    "origin.foreign",
    `A signed-in request came from ${from}.`,
    `Send it from ${publicOrigin}, or with the header Origin: ${publicOrigin}. If this is your own site, set PUBLIC_ORIGIN.`,
  );
}
