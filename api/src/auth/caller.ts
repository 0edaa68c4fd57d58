import type { Response } from "express";
import { refuse } from "../http/problem.ts";
import type { Role } from "./permissions.ts";

/** A person with a session. */
export interface Operator {
  readonly kind: "operator";
  readonly operatorId: string;
  readonly name: string;
  readonly role: Role;
  /** null = all sites */
  readonly sites: readonly string[] | null;
  readonly sessionHash: string;
  readonly expiresAt: number;
}

/** A device, or the gateway of a whole site. */
export interface DeviceCaller {
  readonly kind: "device";
  readonly tokenId: string;
  readonly siteId: string;
  /** null = the gateway of the site */
  readonly deviceId: string | null;
  readonly mayRegister: boolean;
}

export type Caller = Operator | DeviceCaller;

export function setCaller(response: Response, caller: Caller): void {
  response.locals["caller"] = caller;
}

export function callerOf(response: Response): Caller {
  return response.locals["caller"] as Caller;
}

/** null: a device asks, or nobody, where the operation is open to everybody. */
export function operatorAsking(response: Response): Operator | null {
  const caller = response.locals["caller"] as Caller | undefined;
  return caller?.kind === "operator" ? caller : null;
}

/** The operator of an operation that only operators may call; permissions.ts made sure of it. */
export function operatorOf(response: Response): Operator {
  const caller = callerOf(response);
  if (caller.kind !== "operator") throw new TypeError("this operation has no operator");
  return caller;
}

export function deviceCallerOf(response: Response): DeviceCaller {
  const caller = callerOf(response);
  if (caller.kind !== "device") throw new TypeError("this operation has no device token");
  return caller;
}

export function maySee(operator: Operator, siteId: string): boolean {
  return operator.sites === null || operator.sites.includes(siteId);
}

/** Whether the machines behind the system are this operator's business, and not only the devices of some sites. */
export function maySeeMachines({ role, sites }: Operator): boolean {
  return sites === null || role === "admin";
}

/** The sites a list may show: those of the operator, narrowed to the one asked for. null = all. */
export function sitesWanted(operator: Operator, asked: string | undefined): readonly string[] | null {
  if (asked === undefined) return operator.sites;
  if (!maySee(operator, asked)) {
    refuse("site.foreign", `You may not see the site "${asked}".`, "Ask an admin for access to that site.");
  }
  return [asked];
}
