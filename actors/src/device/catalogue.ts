import type { CauseCode } from "../command/causes.ts";
import type { CommandRequested, DeviceSettings, PointValue, Points, Priority } from "./device.events.ts";
import type { CommandInFlight, DeviceContext } from "./device.context.ts";

export interface PointDefinition {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

export interface SetpointDefinition {
  readonly point: string;
  readonly unit: string;
  readonly description: string;
  /** Bounds in the unit of the point, both allowed. */
  range(settings: DeviceSettings): { readonly min: number; readonly max: number };
}

export interface OperationDefinition {
  readonly operation: string;
  readonly description: string;
  /** Makes the device safe: never refused because another command is in flight, and takes its place. */
  readonly overrides: boolean;
  /** Its success also resets the latched alarms of the device. */
  readonly resetsAlarms: boolean;
  /** How long the device may work on it before its outcome counts as unknown. */
  readonly completionMs: number;
}

/**
 * When and how an alarm is raised, as data. A condition is either a point compared with a limit, a point that equals
 * a word, or (`point: null`) an edge that a region of the machine reports.
 */
export interface AlarmDefinition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly priority: Priority;
  readonly point: string | null;
  readonly comparison: "above" | "below" | null;
  readonly limit: number | null;
  /** The limit is a share of this point's value instead of a value. */
  readonly limitOf?: string;
  readonly equals?: PointValue;
  /** How far back inside the limit a value must come before the condition clears. Same unit as the limit. */
  readonly deadband: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  /** Stays until an operator resets it, although the condition has cleared. */
  readonly latching: boolean;
  /** Suppressed by design while a point has one of these values: the alarm would tell nothing new. */
  readonly suppressedWhen?: { readonly point: string; readonly anyOf: readonly PointValue[] };
  readonly guidance: { readonly cause: string; readonly consequence: string; readonly action: string };
}

/** What stands in the way. The cause is for programs; `detail` (what) and `fix` (what to do) are for an operator. */
export interface Refusal {
  readonly cause: CauseCode;
  readonly detail: string;
  readonly fix: string;
}

/** Everything a kind is made of beside its machine. A new kind writes one of these. */
export interface KindCatalogue {
  readonly kind: string;
  readonly description: string;
  /** Which settings its devices have beside those that all kinds have. */
  readonly settings: readonly (keyof DeviceSettings)[];
  readonly points: readonly PointDefinition[];
  readonly setpoints: readonly SetpointDefinition[];
  readonly operations: readonly OperationDefinition[];
  readonly alarms: readonly AlarmDefinition[];
  /** How long a setpoint may take to be reached. */
  readonly setpointCompletionMs: number;
  /** Why this kind, as it is now, cannot do what is asked, or that it is there already; null when there is work to do. */
  blockedBy(context: DeviceContext, request: CommandRequested): Refusal | null;
  /**
   * Whether the usable points of one reading prove that the command has done its work: telemetry decides, not an answer.
   * A point that is not among them proves nothing.
   */
  isDone(command: CommandInFlight["request"], points: Points, settings: DeviceSettings): boolean;
}
