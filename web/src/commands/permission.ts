// Permission
//
// What may be asked of a device now, and if not, why not: by who asks, whether the device hears, and whether another command has it.
// What the device cannot do as it is, only the actor knows; its refusal (409) is shown in its own words.
import type { Role } from "@microgrid/api-specs";
import type { Device } from "../devices/device.ts";
import type { Command } from "./command.ts";

export type Permission = { readonly kind: "allowed" } | { readonly kind: "denied"; readonly reason: string };

type Asked = Pick<Device, "link" | "control"> & Partial<Pick<Device, "status">>;
type Known = Pick<Command, "state" | "point" | "createdAt">;

const allowed: Permission = { kind: "allowed" };
const denied = (reason: string): Permission => ({ kind: "denied", reason });

function general(device: Asked, role: Role): Permission {
  if (role === "viewer")
    return denied("You are signed in as viewer. Ask for the role operator to send commands.");
  if (device.status === "paused")
    return denied("The device is paused and follows no command. Resume it first.");
  if (device.link === "offline" || device.link === "unknown") {
    return denied("The device is offline and could not hear a command. Wait until it is live again.");
  }
  return allowed;
}

/** The API names the innermost state of the control region: `idle`, `sent`, `accepted` or `unanswered`. */
const isFree = (device: Asked): boolean => device.control === "idle" || device.control === "";
const isUnanswered = (device: Asked): boolean => device.control === "unanswered";

/** The command that has the device, where the page has heard of it. An operation has no point. */
const holder = (commands: readonly Known[]): Known | undefined =>
  commands
    .filter(({ state }) => state === "sent" || state === "accepted")
    .reduce<Known | undefined>(
      (last, one) => (last && last.createdAt > one.createdAt ? last : one),
      undefined,
    );

const busy = denied("A command is under way. Wait for its outcome.");
const unanswered = denied("The last command has no answer yet. Wait until its outcome is known.");

const first = (...found: readonly Permission[]): Permission =>
  found.find(({ kind }) => kind === "denied") ?? allowed;

export const Permission = {
  /** A setpoint takes the place of a command without an answer and of an earlier value of its point: the latest wins. */
  setpoint(device: Asked, role: Role, point: string, commands: readonly Known[]): Permission {
    const mayReplace = isUnanswered(device) || holder(commands)?.point === point;
    return first(general(device, role), isFree(device) || mayReplace ? allowed : busy);
  },

  /** What makes the device safe (`overrides`) takes the place of any command. */
  operation(device: Asked, role: Role, { overrides }: { readonly overrides: boolean }): Permission {
    const wait = isUnanswered(device) ? unanswered : busy;
    return first(general(device, role), overrides || isFree(device) ? allowed : wait);
  },
};
