import type { AlarmEvent } from "../alarm/alarm.events.ts";
import type { AlarmInput } from "../alarm/alarm.context.ts";
import type { CommandEvent } from "../command/command.events.ts";
import type { CommandInput } from "../command/command.context.ts";

/** What a device actor gives away: only news for its own parts. Orders to the world come from its command parts. */
export type DeviceEffect =
  | {
      readonly type: "part.start";
      readonly key: string;
      readonly machine: "alarm";
      readonly input: AlarmInput;
    }
  | {
      readonly type: "part.start";
      readonly key: string;
      readonly machine: "command";
      readonly input: CommandInput;
    }
  | { readonly type: "part.tell"; readonly key: string; readonly event: AlarmEvent | CommandEvent };

export const alarmKey = (definitionId: string): string => `alarm/${definitionId}`;
export const commandKey = (commandId: string): string => `command/${commandId}`;
