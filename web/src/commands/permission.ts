// Permission
//
// What may be asked of a device now, and if not, why not. The actor has the last word (409); this only spares the operator a refusal.
import type { Role } from "@microgrid/api-specs";
import type { Device } from "../devices/device.ts";
import { words } from "../kit/words.ts";

export type Permission = { readonly kind: "allowed" } | { readonly kind: "denied"; readonly reason: string };

type Asked = Pick<Device, "kind" | "link" | "control" | "points">;

const allowed: Permission = { kind: "allowed" };
const denied = (reason: string): Permission => ({ kind: "denied", reason });

/** They make a device safe, so they may take the place of a command under way. */
const safe: ReadonlySet<string> = new Set(["open", "disconnect", "stop"]);

/** What the device reports of itself, in one word: the mode of an inverter, the position of a breaker. */
const reported = (device: Asked): string => String(device.points["mode"] ?? device.points["position"] ?? "");

/** An operation that would change nothing, or that the device cannot follow in what it reports. */
const blocked: Readonly<Record<string, (mode: string) => string | null>> = {
  open: (mode) => (mode === "open" ? "The breaker is already open." : null),
  close: (mode) =>
    mode === "closed"
      ? "The breaker is already closed."
      : mode === "bad" || mode === "intermediate"
        ? `Its position is ${words(mode)}. Verify it on site first.`
        : null,
  connect: (mode) =>
    mode === "fault"
      ? "It is in fault. Reset the fault first."
      : mode && mode !== "disconnected"
        ? "It is already connected."
        : null,
  disconnect: (mode) => (mode === "disconnected" ? "It is already disconnected." : null),
  start: (mode) =>
    mode === "fault"
      ? "It is in fault. Reset the fault first."
      : ["running", "throttled", "starting"].includes(mode)
        ? `It is already ${words(mode)}.`
        : null,
  stop: (mode) => (["off", "shuttingDown"].includes(mode) ? `It is already ${words(mode)}.` : null),
  resetFault: (mode) => (mode === "fault" ? null : "There is no fault to reset."),
};

function general(device: Asked, role: Role): Permission {
  if (role === "viewer")
    return denied("You are signed in as viewer. Ask for the role operator to send commands.");
  if (device.link === "offline" || device.link === "unknown") {
    return denied("The device is offline and could not hear a command. Wait until it is live again.");
  }
  return allowed;
}

const busy = (device: Asked): Permission =>
  device.control === "idle" || device.control === ""
    ? allowed
    : device.control === "unanswered"
      ? denied("The last command has no answer yet. Wait until its outcome is known.")
      : denied("A command is under way. Wait for its outcome.");

const first = (...found: readonly Permission[]): Permission =>
  found.find(({ kind }) => kind === "denied") ?? allowed;

export const Permission = {
  setpoint(device: Asked, role: Role): Permission {
    const mode = reported(device);
    const able =
      device.kind === "battery" && (mode === "fault" || mode === "disconnected")
        ? denied(`It follows no setpoint while it is ${mode === "fault" ? "in fault" : mode}.`)
        : allowed;
    return first(general(device, role), busy(device), able);
  },

  operation(device: Asked, role: Role, operation: string): Permission {
    const why = blocked[operation]?.(reported(device)) ?? null;
    return first(
      general(device, role),
      why === null ? allowed : denied(why),
      safe.has(operation) ? allowed : busy(device),
    );
  },
};
