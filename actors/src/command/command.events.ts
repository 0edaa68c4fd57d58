import type {
  CommandSettled,
  CommandUnanswered,
  CommandWithdrawn,
  OrderAnswered,
} from "../device/device.events.ts";

/** Telemetry shows that the order has done its work. Said by the device. */
export interface CommandConfirmed {
  readonly type: "command.confirmed";
  readonly at: number;
}

/** An operator no longer waits for the outcome. What is sent stays sent. */
export interface CommandCancelled {
  readonly type: "command.cancelled";
  readonly at: number;
  readonly by: string;
}

/** A later command has taken the place of this one. Said by the device. */
export interface CommandSuperseded {
  readonly type: "command.superseded";
  readonly at: number;
  readonly by: string;
}

/** The closed set of what a command can be told. */
export type CommandEvent = OrderAnswered | CommandConfirmed | CommandCancelled | CommandSuperseded;

/** What a command gives away: its order to the device in the field, and news for the device actor. */
export type CommandEffect =
  | {
      readonly type: "setpoint.send";
      readonly id: string;
      readonly expiresAt: number;
      readonly point: string;
      readonly value: number;
      readonly unit: string;
    }
  | {
      readonly type: "operation.send";
      readonly id: string;
      readonly expiresAt: number;
      readonly operation: string;
    }
  | { readonly type: "actor.tell"; readonly event: CommandSettled | CommandUnanswered | CommandWithdrawn };
