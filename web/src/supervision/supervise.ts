// Supervise
//
// Pausing, draining and resuming: what each will do, in words, who may, and the request.
import type { Device as Wire, DeviceStatus, Role } from "@microgrid/api-specs";
import type { Permission } from "../commands/permission.ts";
import { answer, http } from "../kit/http.ts";
import { count } from "../kit/words.ts";

export type Action = "pause" | "drain" | "resume";

interface Asked {
  readonly id: string;
  readonly name: string;
  readonly status: DeviceStatus;
  readonly heldCount: number;
}

const allowed: Permission = { kind: "allowed" };
const denied = (reason: string): Permission => ({ kind: "denied", reason });

const states: Readonly<Record<DeviceStatus, string>> = {
  active: "It follows its messages.",
  paused: "It is paused. Resume it first.",
  draining: "It is being drained.",
  resuming: "It is resuming. Wait until it has carried what was held.",
};

const examples: Readonly<Record<Action, string>> = {
  pause: "Its readings make no sense; somebody is on the way.",
  drain: "The gateway is being replaced.",
  resume: "The sensor was replaced.",
};

export const Supervise = {
  permission(action: Action, { status }: Pick<Asked, "status">, role: Role): Permission {
    const least = action === "drain" ? "engineer" : "operator";
    if (role === "viewer" || (least === "engineer" && role === "operator"))
      return denied(`You are signed in as ${role}. Ask for the role ${least} to ${action} devices.`);
    const fits = {
      // Also while it is resuming: what is held may be tried for long.
      pause: status !== "paused",
      drain: status === "active",
      resume: status === "paused" || status === "draining",
    }[action];
    return fits ? allowed : denied(states[status]);
  },

  example: (action: Action): string => examples[action],

  /** What will happen, said before it does. */
  consequence(action: Action, { heldCount }: Pick<Asked, "heldCount">): string {
    if (action === "pause")
      return "Its actor stops at once. Its messages are held in order, its timers stand still, its alarms do not change and it follows no command, until somebody resumes it.";
    if (action === "drain")
      return "New readings are refused and stay at the gateway. What is queued is still carried; then it is paused, until somebody resumes it.";
    return heldCount === 0
      ? "It follows its messages again. Deadlines that passed meanwhile fire in their order."
      : `${count(heldCount, "message")} that ${heldCount === 1 ? "is" : "are"} held will be carried first, in order, then what comes now. Deadlines that passed meanwhile fire in their order.`;
  },

  async send(action: Action, deviceId: string, reason: string): Promise<Wire> {
    const request = { params: { path: { deviceId } }, body: { reason } };
    if (action === "pause") return answer(http.POST("/v1/devices/{deviceId}/pause", request));
    if (action === "drain") return answer(http.POST("/v1/devices/{deviceId}/drain", request));
    return answer(http.POST("/v1/devices/{deviceId}/resume", request));
  },
};
