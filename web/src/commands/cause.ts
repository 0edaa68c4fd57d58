// Cause
//
// Why a command ended as it did, in words. The actor tells codes (AddCause of IEC 61850-7-2 and ours); a device may say it in words of
// its own, which are shown as they are.
import { sentence } from "../kit/words.ts";

const causes: Readonly<Record<string, string>> = {
  BLOCKED_BY_SWITCHING_HIERARCHY: "The device is in local control.",
  SELECT_FAILED: "The device could not be selected.",
  POSITION_REACHED: "The device was there already.",
  PARAMETER_CHANGE: "The parameters of the device changed meanwhile.",
  BLOCKED_BY_MODE: "The mode of the device does not allow it.",
  BLOCKED_BY_PROCESS: "The state of the device does not allow it.",
  BLOCKED_BY_INTERLOCK: "An interlock does not allow it.",
  BLOCKED_BY_SYNCHROCHECK: "The two sides are not in step.",
  ALREADY_IN_EXECUTION: "The device was carrying out another operation.",
  BLOCKED_BY_HEALTH: "The device is in fault. Remove the cause and reset it.",
  ONE_OF_N: "Another device of its group has a command.",
  ABORTED_BY_CANCEL: "An operator gave it up.",
  TIME_LIMIT: "It took too long.",
  ABORTED_BY_TRIP: "The device tripped.",
  NOT_SELECTED: "The device was not selected.",
  NO_AUTHORITY: "The gateway has no authority over the device.",
  DEVIATION: "The value was not reached.",
  COMMS_LOSS: "The device is offline.",
  BLOCKED_BY_COMMAND: "Another command had the device.",
  INCONSISTENT_PARAMETERS: "The device does not know this command.",
  LOCKED_BY_OTHER: "Somebody else has locked the device.",
  EXPIRED: "It was too old when its turn came.",
  STALE_INPUT: "The readings it depends on are too old.",
  TAGGED: "The device is tagged out for work.",
  SUPERSEDED: "A later command took its place.",
  OUT_OF_RANGE: "The value is outside the range of the device.",
};

export function causeWords(cause: string): string {
  const known = Object.hasOwn(causes, cause) ? causes[cause] : undefined;
  if (known !== undefined) return known;
  return /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/u.test(cause) ? `${sentence(cause.toLowerCase())}.` : cause;
}
