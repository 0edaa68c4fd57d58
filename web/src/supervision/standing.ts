// Standing
//
// Whether a device's actor follows its messages, and if not, why, since when and by whom. The rows of the journal that tell it change
// no state of the machine, so they are read by their event.
import type { DeviceStatus } from "@microgrid/api-specs";

export interface Standing {
  readonly status: DeviceStatus;
  readonly pausedReason: string | null;
  readonly pausedAt: number | null;
}

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

const told: Readonly<Record<string, DeviceStatus>> = {
  "actor.paused": "paused",
  "actor.drained": "draining",
  "actor.resumed": "resuming",
};
const text = (value: unknown): string | null => (typeof value === "string" && value ? value : null);

export const Standing = {
  /** What a step of the root machine makes of it; null when it says nothing of it. */
  after(event: Event | undefined, at: number): Standing | null {
    const status = event && Object.hasOwn(told, event.type) ? told[event.type] : undefined;
    if (event === undefined || status === undefined) return null;
    const isPaused = status === "paused";
    return {
      status,
      pausedReason: isPaused ? text(event["reason"]) : null,
      pausedAt: isPaused ? at : null,
    };
  },

  /** Who brought it to where it is, and what was said; from its transitions, newest first. */
  cause(
    status: DeviceStatus,
    transitions: readonly { readonly event: Event; readonly at: number }[],
  ): { readonly by: string | null; readonly reason: string | null; readonly at: number } | null {
    const last = transitions.find(({ event }) => Object.hasOwn(told, event.type));
    if (!last || told[last.event.type] !== status) return null;
    return { by: text(last.event["by"]), reason: text(last.event["reason"]), at: last.at };
  },

  /** `supervisor` is the program itself. */
  by: (name: string): string => (name === "supervisor" ? "by itself" : `by ${name}`),
};
