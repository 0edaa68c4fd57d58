import type { ConditionMatured, PointValue } from "../device/device.events.ts";
import type { AlarmParameters } from "./alarm.context.ts";

export interface ConditionMet {
  readonly type: "condition.met";
  readonly at: number;
  readonly value: PointValue | null;
  readonly limit: number | null;
}

export interface ConditionCleared {
  readonly type: "condition.cleared";
  readonly at: number;
}

/** The delay that is over counts: the readings show that the condition held all the while. Said by the device. */
export interface ConditionProven {
  readonly type: "condition.proven";
  readonly at: number;
}

/** The value can be trusted again after a delay was over in doubt: the delay starts anew. Said by the device. */
export interface ConditionSure {
  readonly type: "condition.sure";
  readonly at: number;
}

export interface AlarmAcknowledged {
  readonly type: "alarm.acknowledged";
  readonly at: number;
  readonly by: string;
  readonly comment?: string | undefined;
  /** When the occurrence was raised that is meant; another one is left alone. Unset: whichever there is. */
  readonly raisedAt?: number | undefined;
  /** `false`: notice is meant and nothing else, so an alarm that only waits for its reset is left alone. */
  readonly resets?: boolean | undefined;
}

export interface AlarmShelved {
  readonly type: "alarm.shelved";
  readonly at: number;
  readonly by: string;
  /** End of the shelf, ms since the epoch; at most one shift away. */
  readonly until: number;
  readonly reason: string;
}

export interface AlarmUnshelved {
  readonly type: "alarm.unshelved";
  readonly at: number;
  readonly by: string;
}

/** Frees a latched alarm. Counts only once the condition has cleared and the alarm is acknowledged. */
export interface AlarmReset {
  readonly type: "alarm.reset";
  readonly at: number;
  readonly by: string;
}

/** The device itself was reset with success: nothing needs to hold the alarm once its condition has gone. */
export interface AlarmReleased {
  readonly type: "alarm.released";
  readonly at: number;
  readonly by: string;
}

/** Suppressed by design: logic only, never an operator. */
export interface AlarmSuppressed {
  readonly type: "alarm.suppressed";
  readonly at: number;
  readonly rule: string;
}

export interface AlarmUnsuppressed {
  readonly type: "alarm.unsuppressed";
  readonly at: number;
}

/** Taken out of service for maintenance, under a permit. */
export interface AlarmRemoved {
  readonly type: "alarm.removed";
  readonly at: number;
  readonly by: string;
  readonly permit: string;
}

export interface AlarmRestored {
  readonly type: "alarm.restored";
  readonly at: number;
  readonly by: string;
}

export interface DefinitionChanged {
  readonly type: "definition.changed";
  readonly at: number;
  readonly definition: AlarmParameters;
}

/** Said between the layers of one alarm, in the same step. */
export type AlarmLayerEvent =
  | { readonly type: "occurrence.began"; readonly at: number }
  | { readonly type: "occurrence.ended"; readonly at: number }
  | { readonly type: "attention.returned"; readonly at: number; readonly unshelvedBy: string | null };

/** What an alarm gives away: it asks its device whether a delay that is over counts. */
export interface AlarmEffect {
  readonly type: "actor.tell";
  readonly event: ConditionMatured;
}

/** The closed set of what an alarm can be told. */
export type AlarmEvent =
  | ConditionMet
  | ConditionCleared
  | ConditionProven
  | ConditionSure
  | AlarmAcknowledged
  | AlarmShelved
  | AlarmUnshelved
  | AlarmReset
  | AlarmReleased
  | AlarmSuppressed
  | AlarmUnsuppressed
  | AlarmRemoved
  | AlarmRestored
  | DefinitionChanged
  | AlarmLayerEvent;
