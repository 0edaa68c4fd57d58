import type { StateValue } from "xstate";
import type { CommandContext } from "./command.context.ts";

/** What the API shows of a command beside what was stored with its request. */
export interface CommandView {
  readonly state: string;
  readonly cause: string | null;
  readonly sentAt: string | null;
  readonly answeredAt: string | null;
  readonly settledAt: string | null;
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Null before the actor has taken the request in: then the command is `requested`. */
export function commandView(context: CommandContext | null, value: StateValue | null): CommandView {
  if (context === null || typeof value !== "string") {
    return { state: "requested", cause: null, sentAt: null, answeredAt: null, settledAt: null };
  }
  return {
    state: value,
    cause: context.cause,
    sentAt: instant(context.sentAt),
    answeredAt: instant(context.answeredAt),
    settledAt: instant(context.settledAt),
  };
}
