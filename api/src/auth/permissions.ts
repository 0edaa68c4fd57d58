// Permissions
//
// The one table of who may do what, by operationId of the contract; whatever is not in it does not compile, and a test
// holds it against the contract's own security. Sites restrict further: see scope.ts.
import type { OperationId } from "../http/operations.ts";

export const roles = ["viewer", "operator", "engineer", "admin"] as const;
export type Role = (typeof roles)[number];

/** `any`: device or gateway · `gateway`: token of a whole site · `register`: gateway that may register devices. */
export type TokenGrant = "any" | "gateway" | "register";

/** Either kind of caller suffices where both are named; `open` asks for nobody. */
export interface Permission {
  readonly open?: true;
  readonly session?: Role;
  readonly token?: TokenGrant;
}

export const permissions: Readonly<Record<OperationId, Permission>> = {
  postTelemetry: { token: "any" },
  streamDeviceOrders: { token: "any" },
  streamSiteOrders: { token: "gateway" },
  answerOrder: { token: "any" },

  createSession: { open: true },
  getSession: { session: "viewer" },
  endSession: { session: "viewer" },

  getHealth: { open: true },
  getHealthDetails: { session: "operator" },
  getMetrics: { open: true },

  listSites: { session: "viewer" },
  listDevices: { session: "viewer" },
  getDevice: { session: "viewer" },
  listTransitions: { session: "viewer" },
  getReadings: { session: "viewer" },
  getSnapshot: { session: "viewer" },
  listMachines: { session: "viewer" },
  getMachine: { session: "viewer" },
  listAlarms: { session: "viewer" },
  getCommand: { session: "viewer" },
  listCommands: { session: "viewer" },
  openStream: { session: "viewer" },

  acknowledgeAlarm: { session: "operator" },
  acknowledgeAlarms: { session: "operator" },
  shelveAlarm: { session: "operator" },
  unshelveAlarm: { session: "operator" },
  requestSetpoint: { session: "operator" },
  requestOperation: { session: "operator" },
  pauseDevice: { session: "operator" },
  resumeDevice: { session: "operator" },
  listDeadLetters: { session: "operator" },
  getDeadLetter: { session: "operator" },

  registerDevice: { session: "engineer", token: "register" },
  changeDevice: { session: "engineer" },
  listEvents: { session: "engineer" },
  sendEvent: { session: "engineer" },
  drainDevice: { session: "engineer" },
  editDeadLetter: { session: "engineer" },
  retryDeadLetter: { session: "engineer" },
  discardDeadLetter: { session: "engineer" },
  retryDeadLetters: { session: "engineer" },
  discardDeadLetters: { session: "engineer" },
  listAudit: { session: "engineer" },
};

export function hasRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
