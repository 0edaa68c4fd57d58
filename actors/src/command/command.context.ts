import type { CauseCode } from "./causes.ts";

export type CommandRequest =
  | { readonly kind: "setpoint"; readonly point: string; readonly value: number; readonly unit: string }
  | { readonly kind: "operation"; readonly operation: string };

export interface CommandInput {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly reason: string | null;
  readonly expiresAt: number;
  readonly completionMs: number;
  readonly request: CommandRequest;
  /** Set when the device refuses, or is there already: the command exists only to say why no order was given. */
  readonly refusal: CauseCode | null;
}

/** Everything a command remembers. Plain JSON; wire format (L11). */
export interface CommandContext extends CommandInput {
  readonly sentAt: number | null;
  readonly answeredAt: number | null;
  readonly settledAt: number | null;
  readonly cause: string | null;
  /** When it was superseded or cancelled; its order is not to be delivered any more. Absent before that. */
  readonly withdrawnAt?: number;
}

/** A command as it is asked for. */
export function newCommand(input: CommandInput): CommandContext {
  return { ...input, sentAt: null, answeredAt: null, settledAt: null, cause: input.refusal };
}
