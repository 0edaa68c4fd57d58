import type { Session } from "@microgrid/api-specs";
import type { Request } from "express";
import type { Operator } from "./caller.ts";
import { operatorOf } from "./caller.ts";
import { clearCookie, readCookie, writeCookie } from "./cookie.ts";
import { gate } from "./gate.ts";
import { atMostMs } from "./sessions.ts";
import type { Sessions } from "./sessions.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import type { RateLimits } from "../http/rate-limits.ts";
import { instant } from "../http/instant.ts";

export interface SessionRoutes {
  readonly sessions: Sessions;
  readonly limits: RateLimits;
  readonly publicOrigin: string;
}

export function sessionRoutes({ sessions, limits, publicOrigin }: SessionRoutes): Routes {
  const isHttps = publicOrigin.startsWith("https:");
  // Also bounds how many guesses can be on their way before the first has failed.
  const logins = gate(4, 32);
  return {
    async createSession(request, response) {
      const { name, password } = request.body as { name: string; password: string };
      const address = addressOf(request);
      await limits.login.admit(name, address);
      const begun = await (logins.pass(() => sessions.begin(name, password)) ?? crowded());
      if (begun === null) {
        await limits.login.failed(name, address);
        refuse("credentials.wrong", "Name or password is wrong.", "Check both and try again.");
      }
      await limits.login.succeeded(name, address);
      await endOld(request);
      writeCookie(response, begun.secret, { isHttps, lastsMs: atMostMs });
      response.status(201).json(view(begun.operator));
    },
    getSession(_request, response) {
      response.json(view(operatorOf(response)));
    },
    async endSession(_request, response) {
      await sessions.end(operatorOf(response).sessionHash);
      clearCookie(response, isHttps);
      response.status(204).end();
    },
  };

  // A login rotates the session: the secret a browser had before opens nothing any more.
  async function endOld(request: Request): Promise<void> {
    const secret = readCookie(request);
    const old = secret === null ? null : await sessions.find(secret);
    if (old !== null) await sessions.end(old.sessionHash);
  }
}

function crowded(): never {
  refuse("limit.exceeded", "Too many are signing in at this moment.", "Try again in a second.", {
    retryAfterSeconds: 1,
  });
}

function view({ operatorId, name, role, sites, expiresAt }: Operator): Session {
  return { operatorId, name, role, sites: sites === null ? null : [...sites], expiresAt: instant(expiresAt) };
}

function addressOf(request: Request): string {
  return request.ip ?? request.socket.remoteAddress ?? "unknown";
}
