/**
 * Why a command was refused or ended, one vocabulary for all protocols. Names follow AddCause of IEC 61850-7-2 and the
 * control status of DNP3; the last five are ours.
 */
export const causeCodes = [
  "BLOCKED_BY_SWITCHING_HIERARCHY",
  "SELECT_FAILED",
  "POSITION_REACHED",
  "PARAMETER_CHANGE",
  "BLOCKED_BY_MODE",
  "BLOCKED_BY_PROCESS",
  "BLOCKED_BY_INTERLOCK",
  "BLOCKED_BY_SYNCHROCHECK",
  "ALREADY_IN_EXECUTION",
  "BLOCKED_BY_HEALTH",
  "ONE_OF_N",
  "ABORTED_BY_CANCEL",
  "TIME_LIMIT",
  "ABORTED_BY_TRIP",
  "NOT_SELECTED",
  "NO_AUTHORITY",
  "DEVIATION",
  "COMMS_LOSS",
  "BLOCKED_BY_COMMAND",
  "INCONSISTENT_PARAMETERS",
  "LOCKED_BY_OTHER",
  "EXPIRED",
  "STALE_INPUT",
  "TAGGED",
  "SUPERSEDED",
  "OUT_OF_RANGE",
] as const;

export type CauseCode = (typeof causeCodes)[number];
