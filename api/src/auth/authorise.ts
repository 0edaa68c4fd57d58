// Authorise
//
// Who is asking, and may they do this operation? Decided before the body is read. Deny by default: an operation without a
// permission does not exist for anybody.
import type { Request, Response } from "express";
import { refuse } from "../http/problem.ts";
import type { OperationId } from "../http/operations.ts";
import { setCaller } from "./caller.ts";
import type { Caller, DeviceCaller, Operator } from "./caller.ts";
import { hasCookie, readCookie } from "./cookie.ts";
import type { DeviceTokens } from "./device-tokens.ts";
import { hasRole, permissions } from "./permissions.ts";
import type { Permission, Role, TokenGrant } from "./permissions.ts";
import type { Sessions } from "./sessions.ts";

export interface Authorisation {
  readonly sessions: Sessions;
  readonly tokens: DeviceTokens;
}

export async function authorise(
  { sessions, tokens }: Authorisation,
  operation: OperationId,
  request: Request,
  response: Response,
): Promise<void> {
  const permission = permissions[operation];
  if (permission.open === true) return;
  const bearer = request.headers.authorization;
  const caller =
    bearer !== undefined && permission.token !== undefined
      ? await byToken(tokens, bearer)
      : permission.session === undefined
        ? missingToken()
        : await bySession(sessions, request, permission);
  admit(caller, permission);
  setCaller(response, caller);
}

async function byToken(tokens: DeviceTokens, bearer: string): Promise<DeviceCaller> {
  const token = /^Bearer +(\S{1,256})$/i.exec(bearer)?.[1];
  const caller = token === undefined ? null : await tokens.callerOf(token);
  if (caller !== null) return caller;
  refuse(
    "token.wrong",
    "The bearer token is not valid.",
    "Send Authorization: Bearer mgt_<id>_<secret> with a token that was not revoked.",
    { headers: { "www-authenticate": 'Bearer error="invalid_token"' } },
  );
}

async function bySession(sessions: Sessions, request: Request, permission: Permission): Promise<Operator> {
  const secret = readCookie(request);
  const operator = secret === null ? null : await sessions.find(secret);
  if (operator !== null) return operator;
  const orToken = permission.token === undefined ? "" : ", or send a device token";
  if (hasCookie(request)) {
    refuse("session.wrong", "The session has ended.", `Sign in again with POST /v1/sessions${orToken}.`);
  }
  refuse(
    "session.required",
    "This operation needs an operator session and the request carries none.",
    `Sign in with POST /v1/sessions and send the cookie${orToken}.`,
  );
}

function missingToken(): never {
  refuse(
    "token.required",
    "This operation needs a device token and the request carries none.",
    "Send Authorization: Bearer mgt_<id>_<secret>.",
    { headers: { "www-authenticate": "Bearer" } },
  );
}

function admit(caller: Caller, permission: Permission): void {
  if (caller.kind === "operator") admitOperator(caller, permission.session);
  else admitToken(caller, permission.token);
}

function admitOperator(operator: Operator, needed: Role | undefined): void {
  if (needed !== undefined && hasRole(operator.role, needed)) return;
  refuse(
    "role.insufficient",
    `This operation needs the role ${needed ?? "nobody has"}, and you are ${operator.role}.`,
    `Ask somebody with the role ${needed ?? "admin"}, or sign in as one.`,
  );
}

function admitToken(caller: DeviceCaller, needed: TokenGrant | undefined): void {
  if (needed === "any") return;
  if (needed === "gateway" && caller.deviceId === null) return;
  if (needed === "register" && caller.deviceId === null && caller.mayRegister) return;
  refuse(
    "token.insufficient",
    needed === "register" ? "This token may not register devices." : "This token is not that of a gateway.",
    needed === "register"
      ? "Use a gateway token with the right to register."
      : "Use the token of the gateway of the site.",
  );
}
